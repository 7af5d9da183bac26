/* Helps plain forms that are there without it.
   form[data-posted]: posts by fetch what the browser itself would, with a busy button; says what happens when offline and
   tries again; a refusal is shown in the form and nothing is lost. The answer is {to, said} or {error, field}.
   form[data-kept="NAME"], also one that Reflex sends: what is typed stays on this device for a week, with the form's key,
   so that what was sent and whose answer was lost is not sent as another; [data-fresh] in it is made anew each time.
   input[data-pictures]: pictures are collected, shown small, can be taken out. All are shrunk before they are sent. */
(function () {
  "use strict";
  var SIDE = 1600, KEPT_MS = 7 * 86400000, seen = new WeakSet(), sending = null, waiting = null, again = 0;

  function all(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
  function words(element, name) { return element.getAttribute("data-" + name) || ""; }

  /* --- what was typed --- */
  function key(form) { return "draft:" + words(form, "kept"); }
  document.addEventListener("points:forget", function (event) {
    try { localStorage.removeItem("draft:" + event.detail); } catch (e) { /* private mode */ }
  });
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (f) {
      return f.name && !/^(hidden|file|password|submit|button)$/.test(f.type) && !f.closest("[data-fresh]");
    });
  }
  function hidden(form) { return all(form, "input[type=hidden][name]"); }
  /* What the form is about: another code may have been scanned since. */
  function about(form) { return hidden(form).map(function (f) { return f.name === "key" ? "" : f.name + "=" + f.value; }).join("&"); }
  function keep(form) {
    var kept = { key: (form.elements.key || {}).value };
    fields(form).forEach(function (f) {
      if (f.type === "radio") { if (f.checked) kept[f.name] = f.value; } else kept[f.name] = f.type === "checkbox" ? f.checked : f.value;
    });
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), about: about(form), fields: kept })); } catch (e) { /* no room, private mode */ }
  }
  function forget(form) { try { localStorage.removeItem(key(form)); } catch (e) { /* nothing kept */ } }
  function read(form) {
    try {
      var saved = JSON.parse(localStorage.getItem(key(form)) || "{}");
      if (saved.at > Date.now() - KEPT_MS && saved.fields) return saved;
    } catch (e) { /* unreadable: begin anew */ }
    return { fields: {} };
  }
  /* Typed, maybe before this script was there: that counts. */
  function touched(f) {
    if (!f.options) return f.type === "checkbox" ? f.checked !== f.defaultChecked : f.value !== f.defaultValue;
    var given = Array.prototype.findIndex.call(f.options, function (one) { return one.defaultSelected; });
    return f.selectedIndex !== Math.max(given, 0);
  }
  function put(f, value) {
    if (f.type === "checkbox") { f.checked = value === true; return; }
    if (f.options && !Array.prototype.some.call(f.options, function (one) { return one.value === value; })) return;
    f.value = value;
    if (f.closest("details")) f.closest("details").open = true;
  }
  /* What the server gave back after a refusal is newer than what is kept here (data-text). */
  function restore(form, anew) {
    var fresh = fields(form).filter(function (f) { return anew || !seen.has(f); });
    if (!fresh.length) return;
    var refused = form.querySelector("[data-text]"), saved = refused ? { fields: {} } : read(form), kept = saved.fields;
    var preset = form.querySelector("input[type=radio][checked]"), changed = false;
    hidden(form).forEach(function (f) { if (f.name === "key" && kept.key) f.value = kept.key; });
    fresh.forEach(function (f) {
      var value = words(f, "text") || kept[f.name];
      seen.add(f);
      if (f.type === "radio") {
        if (value === f.value && !preset && !form.querySelector("[name='" + f.name + "']:checked")) f.checked = true;
        return;
      }
      if (value === undefined || (f.options && saved.about !== about(form)) || touched(f)) return;
      var before = f.type === "checkbox" ? f.checked : f.value;
      if (value !== before) { put(f, value); changed = true; }
    });
    if (changed && words(form, "restored") && window.pointsToast) window.pointsToast.info(words(form, "restored"));
  }
  function restoreAll(anew) { all(document, "form[data-kept]").forEach(function (form) { restore(form, anew === true); }); }

  /* --- pictures --- */
  function show(input) {
    var strip = document.getElementById(words(input, "pictures"));
    if (!strip) return;
    strip.textContent = "";
    input.collected.forEach(function (file) {
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
      out.setAttribute("aria-label", words(input, "remove") + " " + file.name);
      out.addEventListener("click", function () { set(input, input.collected.filter(function (one) { return one !== file; })); });
      box.append(picture, out); strip.append(box);
    });
  }
  function set(input, files) {
    var list = new DataTransfer();
    files.forEach(function (file) { list.items.add(file); });
    input.files = list.files; input.collected = files;
    show(input);
  }
  function add(input) {
    var files = (input.collected || []).concat(Array.prototype.slice.call(input.files)), most = +words(input, "most");
    say(input.form, files.length > most ? words(input, "too-many") : "");
    set(input, files.slice(0, most));
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

  /* --- sending --- */
  function say(form, text, kind) {
    var place = form.querySelector("[data-form-error]");
    if (!place) return;
    place.textContent = text;
    place.className = text ? "notice-box notice-box-" + (kind || "error") : "";
    if (text) place.scrollIntoView({ block: "center" });
  }
  function busy(form, on) {
    all(form, "button[type=submit]").forEach(function (b) {
      b.setAttribute("aria-disabled", String(on));
      var label = b.querySelector("[data-label]"), said = words(b, "busy");
      if (!label || !said) return;
      if (on) { label.dataset.label = label.dataset.label || label.textContent; label.textContent = said; }
      else if (label.dataset.label) label.textContent = label.dataset.label;
    });
  }
  /* What is wrong stands at the field that it is about, in sight; and is gone when it is sent again. */
  function blame(form, name, text) {
    var field = Array.prototype.filter.call(form.elements, function (f) { return f.name === name && f.type !== "hidden"; })[0];
    if (!field || !text) return false;
    var group = /radio|checkbox/.test(field.type) ? field.closest("fieldset") : null, told = document.createElement("p");
    told.className = "field-error"; told.id = "blamed"; told.setAttribute("role", "alert"); told.textContent = text;
    if (group) group.insertBefore(told, group.querySelector("legend").nextSibling); else field.parentNode.insertBefore(told, field.nextSibling);
    field.setAttribute("aria-invalid", "true"); field.setAttribute("aria-errormessage", "blamed");
    (group || field).scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    return true;
  }
  function forgive(form) {
    all(form, "[aria-invalid]").forEach(function (f) { f.removeAttribute("aria-invalid"); f.removeAttribute("aria-errormessage"); });
    all(form, "#blamed").forEach(function (told) { told.remove(); });
  }
  function send(form, button) {
    if (sending) return;
    clearTimeout(again); waiting = null;
    if (navigator.onLine === false) { wait(form, button); return; }
    sending = form; busy(form, true); say(form, "");
    forgive(form);
    body(form, button).then(function (data) {
      if (form.keyed) data.set("key", form.keyed);
      return fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" }, credentials: "same-origin" });
    }).then(function (answer) {
      return answer.json().then(function (told) { finish(form, answer.ok, told); });
    }).catch(function () { sending = null; busy(form, false); wait(form, button); });
  }
  function finish(form, ok, told) {
    sending = null; form.keyed = "";
    if (ok && told.to) {
      remember(form, told.to); forget(form);
      /* A part that the server draws anew in its place (ui/first_response.py) needs no other page. */
      if (!form.dispatchEvent(new CustomEvent("points:posted", { detail: told, bubbles: true, cancelable: true }))) return;
      try { if (told.said) sessionStorage.setItem("said", told.said); } catch (e) { /* the page shows it, too */ }
      location.assign(told.to); return;
    }
    busy(form, false);
    if (!told.field || !blame(form, told.field, told.error)) say(form, told.error || words(form, "failed"));
  }
  /* What is sent again has the key that it was sent with, whatever the page has drawn meanwhile. */
  function wait(form, button) {
    form.keyed = form.keyed || (form.elements.key || {}).value;
    say(form, words(form, "offline"), "amber");
    waiting = function () { if (form.isConnected) send(form, button); };
    again = setTimeout(function () { if (waiting && navigator.onLine !== false) waiting(); }, 8000);
  }
  addEventListener("online", function () { if (waiting) waiting(); });

  /* Where what was sent from here is found again (track.js), under the beginning of the field that says what it was. */
  function remember(form, to) {
    var text = form.elements[words(form, "remember")];
    if (!text) return;
    try {
      var before = JSON.parse(localStorage.getItem("sent") || "[]").filter(function (one) { return one[0] !== to; });
      localStorage.setItem("sent", JSON.stringify([[to, text.value.slice(0, 40), Date.now()]].concat(before).slice(0, 5)));
    } catch (e) { /* no room, private mode */ }
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("form[data-posted]") || !window.fetch || !window.FormData) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-forget]");
    if (button) forget(button.form);
  }, true);
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-kept") && fields(form).indexOf(event.target) >= 0) keep(form);
  });
  document.addEventListener("change", function (event) {
    var field = event.target, form = field.form;
    if (field.matches("input[data-pictures]")) add(field);
    /* data-need="wish": choices that count while `need` is "wish" */
    if (field.name === "need" && form) all(form, "[data-need] input").forEach(function (one) {
      if (words(one.closest("[data-need]"), "need") !== field.value) one.checked = false;
    });
  });
  document.addEventListener("points:filled", function () { restoreAll(true); });
  new MutationObserver(restoreAll).observe(document.documentElement, { childList: true, subtree: true });
  restoreAll();
})();
