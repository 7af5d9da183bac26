/* Helps plain forms that are there without it.
   form[data-relay]: posts by fetch with a busy button; says what happens when offline and tries again; a refusal is shown
   in the form and nothing is lost. form[data-kept]: what is typed survives a reload, with the form's key, so that a
   report whose answer was lost is not sent as another. input[data-photos]: pictures are collected, shown small, can be
   taken out, and are shrunk before they are sent. What was sent is remembered for the tracking page (track.js). */
(function () {
  "use strict";
  var MAX_PHOTOS = 4, SIDE = 1600, sending = null;

  function all(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
  function words(form, name) { return form.getAttribute("data-" + name) || ""; }

  /* --- drafts --- */
  function key(form) { return "draft:" + form.getAttribute("data-kept"); }
  function draftFields(form) {
    return all(form, "input[name],textarea[name],select[name]").filter(function (f) { return f.type !== "hidden" && f.type !== "file"; });
  }
  function hidden(form, name) { return form.querySelector("input[type=hidden][name=" + name + "]") || {}; }
  function keep(form) {
    var kept = { key: hidden(form, "key").value, at: hidden(form, "at").value };
    draftFields(form).forEach(function (f) {
      if (f.type === "radio") { if (f.checked) kept[f.name] = f.value; } else if (f.value) kept[f.name] = f.value;
    });
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields: kept })); } catch (e) { /* no room, private mode */ }
  }
  function forget(form) { try { localStorage.removeItem(key(form)); } catch (e) { /* nothing kept */ } }
  function restore(form) {
    var kept = {};
    try {
      var saved = JSON.parse(localStorage.getItem(key(form)) || "{}");
      if (saved.at > Date.now() - 7 * 86400000) kept = saved.fields || {};
    } catch (e) { /* unreadable: begin anew */ }
    var preset = form.querySelector("input[type=radio][checked]"), refused = form.querySelector("[data-text]");
    if (kept.key && !refused) hidden(form, "key").value = kept.key;
    draftFields(form).forEach(function (f) {
      if (f.type === "radio") { if (!preset && kept[f.name] === f.value) f.checked = true; return; }
      if (f.options) {  /* a place picked; not when another code has been scanned since */
        if (!refused && kept.at === hidden(form, "at").value && all(f, "option").some(function (o) { return o.value === kept[f.name]; })) {
          f.value = kept[f.name];
          if (f.closest("details")) f.closest("details").open = true;
        }
        return;
      }
      var text = f.getAttribute("data-text") || kept[f.name];
      if (!f.value && text) f.value = text;
    });
  }
  function restoreAll() { all(document, "form[data-kept]").forEach(restore); }

  /* --- pictures --- */
  function show(input) {
    var strip = document.getElementById(input.getAttribute("data-photos"));
    if (!strip) return;
    strip.textContent = "";
    Array.prototype.forEach.call(input.files, function (file, index) {
      var box = document.createElement("div"), picture = document.createElement("img"), out = document.createElement("button");
      box.className = "thumb";
      picture.src = URL.createObjectURL(file);
      picture.alt = file.name;
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
      picture.onerror = function () {
        var name = document.createElement("span");
        name.textContent = file.name; picture.replaceWith(name);
      };
      out.type = "button"; out.className = "thumb-out"; out.textContent = "×";
      out.setAttribute("aria-label", input.getAttribute("data-remove") + " " + file.name);
      out.addEventListener("click", function () { take(input, index); });
      box.append(picture, out); strip.append(box);
    });
  }
  function set(input, files) {
    var list = new DataTransfer();
    files.forEach(function (file) { list.items.add(file); });
    input.files = list.files; input.collected = files;
    show(input);
  }
  function take(input, index) { set(input, input.collected.filter(function (f, i) { return i !== index; })); }
  function add(input) {
    var files = (input.collected || []).concat(Array.prototype.slice.call(input.files));
    var form = input.form;
    say(form, files.length > MAX_PHOTOS ? words(form, "too-many") : "");
    set(input, files.slice(0, MAX_PHOTOS));
  }
  function shrink(file) {
    var plain = /jpe?g|png|webp|gif|bmp/.test(file.type);  /* what the server opens; iPhones know HEIC, the server does not */
    if (!window.createImageBitmap || (plain && file.size < 400000)) return file;
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas"), paper = canvas.getContext("2d");
      canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
      paper.fillStyle = "#fff"; paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height); picture.close();
      return new Promise(function (done) { canvas.toBlob(function (blob) { done(blob && (!plain || blob.size < file.size) ? blob : file); }, "image/jpeg", 0.85); });
    }).catch(function () { return file; });
  }
  function body(form, button) {
    var data = new FormData(form), files = data.getAll("photos").filter(function (f) { return f.size; });
    data.delete("photos");
    if (button && button.name) data.append(button.name, button.value);
    /* one after another: an old phone has no memory for four at once */
    return files.reduce(function (before, file) {
      return before.then(function () { return shrink(file); }).then(function (small) { data.append("photos", small, file.name); });
    }, Promise.resolve()).then(function () { return data; });
  }

  /* What was done is said on the page that comes next. */
  function later(said) { try { if (said) sessionStorage.setItem("said", said); } catch (e) { /* the page shows it, too */ } }
  var said = null;
  try { said = sessionStorage.getItem("said"); sessionStorage.removeItem("said"); } catch (e) { /* private mode */ }
  function tell() { if (said && window.pointsToast) window.pointsToast.success(said); }
  /* Screen readers announce only what comes into a region that they have seen. */
  function soon() { setTimeout(tell, 500); }
  if (document.readyState === "complete") soon(); else addEventListener("load", soon);

  /* --- sending --- */
  function say(form, text, kind) {
    var place = form.querySelector("[data-form-error]");
    if (!place) return;
    place.textContent = text;
    place.className = text ? "notice-box notice-box-" + (kind || "error") : "";
    if (text && place.scrollIntoView) place.scrollIntoView({ block: "center" });
  }
  function busy(form, on) {
    all(form, "button[type=submit]").forEach(function (b) {
      b.setAttribute("aria-disabled", String(on));
      var label = b.querySelector("[data-label]");
      if (label && b.hasAttribute("data-busy")) {
        if (on) { label.dataset.label = label.dataset.label || label.textContent; label.textContent = b.getAttribute("data-busy"); }
        else if (label.dataset.label) { label.textContent = label.dataset.label; }
      }
    });
  }
  function missing(form) {
    if (!form.hasAttribute("data-need-category")) return "";
    return form.querySelector("input[name=category]:checked") ? "" : words(form, "need-category");
  }
  function send(form, button) {
    if (sending) return;
    var lacks = missing(form);
    if (lacks) { say(form, lacks); return; }
    if (navigator.onLine === false) { wait(form, button); return; }
    sending = form; busy(form, true); say(form, "");
    body(form, button).then(function (data) {
      return fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" }, credentials: "same-origin" });
    }).then(function (answer) {
      return answer.json().then(function (told) { finish(form, answer.ok, told); });
    }).catch(function () { sending = null; busy(form, false); wait(form, button); });
  }
  function finish(form, ok, told) {
    sending = null;
    if (ok && told.to) { remember(form, told.to); forget(form); later(told.said); location.assign(told.to); return; }
    busy(form, false);
    say(form, told.error || words(form, "failed"));
    var field = told.field && form.querySelector("[name='" + told.field + "']");
    if (field && field.type !== "hidden" && field.focus) field.focus({ preventScroll: true });
  }
  var again = 0;
  function wait(form, button) {
    say(form, words(form, "offline"), "amber");
    clearTimeout(again);
    again = setTimeout(function () { if (form.isConnected && navigator.onLine !== false) send(form, button); }, 8000);
    addEventListener("online", function () { clearTimeout(again); if (form.isConnected) send(form, button); }, { once: true });
  }

  function remember(form, to) {
    var text = form.querySelector("#report-text");
    if (!text) return;
    try {
      var before = JSON.parse(localStorage.getItem("sent") || "[]").filter(function (one) { return one[0] !== to; });
      localStorage.setItem("sent", JSON.stringify([[to, text.value.slice(0, 40), Date.now()]].concat(before).slice(0, 5)));
    } catch (e) { /* no room, private mode */ }
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("form[data-relay]") || !window.fetch || !window.FormData) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-kept")) keep(form);
  });
  document.addEventListener("change", function (event) {
    var field = event.target, form = field.form;
    if (field.matches("input[data-photos]")) add(field);
    if (field.name === "need" && form) {
      all(form, "[data-need] input[name=category]").forEach(function (one) {
        if (one.closest("[data-need]").getAttribute("data-need") !== field.value) one.checked = false;
      });
    }
  });
  document.addEventListener("points:filled", restoreAll);
  restoreAll();
})();
