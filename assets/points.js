/* Elder mode, the offline bar, toasts and sheets. No framework, works without one; how the page looks from its first line
   on is decided in the page itself (points_app/ui/page_order.mjs). */
(function () {
  var root = document.documentElement, OURS = "[data-elder-button],[data-language-button],[data-print-button],[data-copy]";
  function language() {
    var path = location.pathname;
    root.lang = path === "/en" || path.indexOf("/en/") === 0 ? "en" : "zh-CN";
  }
  function elder() {
    var on = false;
    try { on = localStorage.getItem("elder") === "1"; } catch (e) { /* private mode */ }
    if (!on) on = /(?:^|; )points_elder=1/.test(document.cookie);
    root.toggleAttribute("data-elder", on);
    return on;
  }
  window.toggleElder = function () {
    var on = !root.hasAttribute("data-elder");
    root.toggleAttribute("data-elder", on);
    try { localStorage.setItem("elder", on ? "1" : "0"); } catch (e) { /* the cookie remembers */ }
    document.cookie = "points_elder=" + (on ? 1 : 0) + "; path=/; max-age=31536000; samesite=lax";
  };
  function online() { root.toggleAttribute("data-offline", navigator.onLine === false); }
  window.switchLanguage = function () {
    var path = location.pathname, english = path === "/en" || path.indexOf("/en/") === 0;
    location.href = ((english ? path.slice(3) || "/" : "/en" + path).replace(/^[\\/]+/, "/")) + location.search;
  };
  /* What the pages' scripts use and Chrome below 93 does not know yet. */
  if (!Object.hasOwn) Object.hasOwn = function (of, name) { return Object.prototype.hasOwnProperty.call(of, name); };
  if (![].at) [Array, String].forEach(function (kind) {
    kind.prototype.at = function (at) { return this[at < 0 ? at + this.length : at]; };
  });
  /* The browser's own translation puts <font> elements in the place of text that React still holds in its hand. What
     React then removes, moves or changes is found by what stands in for it; a text that changes comes back itself. */
  function survive() {
    var stand = new WeakMap(), remove = Node.prototype.removeChild, insert = Node.prototype.insertBefore;
    var data = Object.getOwnPropertyDescriptor(CharacterData.prototype, "data");
    var value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
    function isFont(node) { return node && node.nodeName === "FONT"; }
    function place(node, parent) {
      if (!node || node.parentNode === parent) return node;
      var other = node.parentNode ? node : stand.get(node);
      while (other && other.parentNode && other.parentNode !== parent) other = other.parentNode;
      return other && other.parentNode === parent ? other : null;
    }
    Node.prototype.removeChild = function (child) {
      if (child && child.parentNode === this) return remove.call(this, child);
      var there = place(child, this);
      if (there) remove.call(this, there);
      else if (!child || !stand.has(child)) return remove.call(this, child);
      return child;
    };
    Node.prototype.insertBefore = function (node, before) {
      if (!before || before.parentNode === this) return insert.call(this, node, before);
      return insert.call(this, node, place(before, this));
    };
    function back(text) {
      var font = stand.get(text);
      if (!font || !font.parentNode || text.parentNode) return;
      stand.delete(text);
      insert.call(font.parentNode, text, font);
      remove.call(font.parentNode, font);
    }
    function changing(what, name, from) {
      Object.defineProperty(from, name, {
        configurable: true, enumerable: true, get: what.get,
        set: function (text) { what.set.call(this, text); if (this.nodeType === 3) back(this); }
      });
    }
    changing(data, "data", CharacterData.prototype);
    changing(value, "nodeValue", Node.prototype);
    new MutationObserver(function (records) {
      records.forEach(function (record) {
        record.removedNodes.forEach(function (gone) {
          if (gone.nodeType !== 3 || gone.parentNode) return;
          var font = [record.addedNodes[0], record.previousSibling, record.nextSibling].filter(isFont)[0];
          if (font) stand.set(gone, font);
        });
      });
    }).observe(root, { childList: true, subtree: true });
  }
  survive(); language(); elder(); online();
  addEventListener("online", online); addEventListener("offline", online);
  document.addEventListener("click", function (event) {
    var target = event.target.closest && event.target.closest(OURS);
    if (!target) return;
    if (target.hasAttribute("data-elder-button")) window.toggleElder();
    if (target.hasAttribute("data-language-button")) { event.preventDefault(); window.switchLanguage(); }
    if (target.hasAttribute("data-print-button")) window.print();
    if (target.hasAttribute("data-copy")) copy(target);
  });
  /* A tap that comes before the frame has the page: it is shown to wait, and done as soon as somebody listens. */
  function later(node, act) {
    if (node.hasAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true");
    (function look() {
      if (!node.isConnected) return;
      if (!listens(node)) { setTimeout(look, 100); return; }
      node.removeAttribute("aria-busy");
      act();
    })();
  }
  function listens(node) { return Object.keys(node).some(function (key) { return key.indexOf("__react") === 0; }); }
  addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("main button[type=button]");
    if (button && !listens(button) && !button.matches(OURS)) later(button, function () { button.click(); });
  }, true);
  addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("action") || listens(form)) return;
    event.preventDefault(); event.stopPropagation();
    later(form, function () { form.requestSubmit(); });
  }, true);
  /* A link that goes on to where this page's address says, tapped before the page itself knows. */
  addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-onward]"), next = /[?&](next=[^&#]*)/.exec(location.search);
    if (!link || !next || /[?&]next=/.test(link.href)) return;
    event.preventDefault(); event.stopPropagation();
    location.href = link.pathname + "?" + next[1];
  }, true);
  function copy(button) {
    var text = button.getAttribute("data-copy");
    if (text.charAt(0) === "/") text = location.origin + text;  // a page of ours: its whole address
    function done() {
      var words = button.getAttribute("data-copied"), say = button.querySelector("[data-copy-label]");
      if (say && words) say.textContent = words;
    }
    if (navigator.clipboard && isSecureContext) { navigator.clipboard.writeText(text).then(done, fallback); } else { fallback(); }
    function fallback() {
      var area = document.createElement("textarea");
      area.value = text; area.style.position = "fixed"; area.style.opacity = "0";
      document.body.appendChild(area); area.select();
      try { document.execCommand("copy"); done(); } finally { area.remove(); }
    }
  }
  /* Short messages. They stay while they are read: pointed at, or focused. */
  function toast(level) {
    return function (message, options) {
      options = options || {};
      var english = root.lang === "en", dialog = document.querySelector("dialog[open]");
      var region = document.querySelector("[data-toasts]"), box = document.createElement("div"), shut = document.createElement("button");
      if (!region) return;
      box.className = "toast-box toast-" + level;
      if (level === "error") box.setAttribute("role", "alert");
      box.textContent = message || options.title || options.description || "";
      shut.type = "button"; shut.className = "toast-close"; shut.textContent = "\u00d7";
      shut.setAttribute("aria-label", english ? "Close" : "关闭");
      shut.onclick = function () { box.remove(); };
      box.appendChild(shut);
      /* A form that was tapped twice is answered twice; what it says is said once. */
      document.querySelectorAll(".toast-box").forEach(function (old) { if (old.textContent === box.textContent) old.remove(); });
      (dialog || region).appendChild(box); /* what is outside an open dialog is out of reach */
      while (region.children.length > 1) region.firstChild.remove(); /* what came before has been read, or is over */
      var wait = options.duration || (level === "error" ? 8000 : 5000);
      (function later() {
        setTimeout(function () { if (box.matches(":hover, :focus-within")) later(); else box.remove(); }, wait);
      })();
    };
  }
  window.pointsToast = toast("info");
  ["success", "error", "warning", "info", "loading"].forEach(function (level) { window.pointsToast[level] = toast(level); });
  window.pointsToast.dismiss = function () {
    document.querySelectorAll(".toast-box").forEach(function (box) { box.remove(); });
  };
  /* What a handler has the page do (points_app/access/effects.py): a name and values, as JSON. */
  function at(id, then) { var found = document.getElementById(id); if (found) then(found); }
  var effects = {
    toast: function (level, words, seconds) {
      window.pointsToast[level](words[root.lang === "en" ? "en" : "zh"] || words, seconds ? { duration: 1000 * seconds } : {});
    },
    scroll: function (id) { at(id, function (found) { found.scrollIntoView(); }); },
    begin: function (id) { at(id, function (found) { found.scrollIntoView(); found.focus({ preventScroll: true }); }); },
    forget: function (name) { document.dispatchEvent(new CustomEvent("points:forget", { detail: name })); }, // form.js
    address: function (address) { history.replaceState(history.state, "", address); },
    typed: function (id) {
      at(id, function (box) {
        var shown = box.type === "text";
        box.type = shown ? "password" : "text";
        box.nextElementSibling.toggleAttribute("data-shown", !shown);
      });
    },
    open: function (id, field) {
      at(id, function (box) { box.open = true; at(field, function (one) { one.focus({ preventScroll: true }); }); box.scrollIntoView(); });
    }
  };
  window.pointsEffect = function (said) {
    var values = JSON.parse(said), effect = effects[values.shift()];
    if (effect) effect.apply(null, values);
  };
  /* What was done is said on the page that comes next (form.js), taken at once: the page before it cannot say it. */
  var said = null;
  try { said = sessionStorage.getItem("said"); sessionStorage.removeItem("said"); } catch (e) { /* private mode */ }
  /* Screen readers announce only what comes into a region that they have seen. */
  if (said) addEventListener("load", function () { setTimeout(function () { window.pointsToast.success(said); }, 500); });
  /* Dialogs: opened as modal when they appear, closed by their own close button so that the page's state follows. */
  var before = null, gone = 0;
  function close(dialog) {
    var button = dialog.querySelector("[data-sheet-close]");
    if (button) button.click();
  }
  function sheets() {
    var dialog = document.querySelector("dialog[data-sheet]");
    if (dialog && !dialog.open) {
      before = document.activeElement;
      dialog.showModal();
      dialog.addEventListener("cancel", function (event) { event.preventDefault(); close(dialog); });
      dialog.addEventListener("click", function (event) { if (event.target === dialog) close(dialog); });
    }
    if (!dialog && before) {
      if (before.isConnected) before.focus();
      before = null;
      gone = Date.now();
    }
  }
  /* The second of two quick taps on a sheet's button must not fall through to what lay under the sheet. */
  addEventListener("click", function (event) {
    if (event.detail > 1 && Date.now() - gone < 1000) { event.preventDefault(); event.stopPropagation(); }
  }, true);
  /* Another page has come without a load: its button knows nothing of elder mode, and the focus went with the former. */
  var main = null;
  function frames() {
    var shown = document.getElementById("main");
    if (shown === main) return;
    if (main && shown && document.activeElement === document.body) shown.focus({ preventScroll: true });
    main = shown;
  }
  addEventListener("DOMContentLoaded", function () {
    frames();
    new MutationObserver(function () { frames(); sheets(); }).observe(document.body, { childList: true, subtree: true });
  });
})();
