/* form[data-draft]: what is typed stays on this device until it is published, and comes back when the form does: after a
   reload, another page, the other language, a lost connection. Ticks in [data-fresh] are made anew each time. */
(function () {
  "use strict";
  var KEPT_MS = 7 * 86400000, done = new WeakSet();
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (f) {
      return f.name && f.type !== "file" && f.type !== "hidden" && !f.closest("[data-fresh]");
    });
  }
  function of(field) { return field.type === "checkbox" ? "checked" : "value"; }
  function key(form) { return "draft:" + form.getAttribute("data-draft"); }
  function keep(form) {
    var typed = {};
    fields(form).forEach(function (f) { typed[f.name] = f[of(f)]; });
    try { localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), typed: typed })); } catch (e) { /* no room, private mode */ }
  }
  function restore(form) {
    var kept = {}, changed = false;
    done.add(form);
    try { kept = JSON.parse(localStorage.getItem(key(form)) || "{}"); } catch (e) { /* unreadable: begin anew */ }
    if (!(kept.at > Date.now() - KEPT_MS)) return;
    fields(form).forEach(function (f) {
      var before = f[of(f)];
      if (!(f.name in kept.typed) || kept.typed[f.name] === before) return;
      f[of(f)] = kept.typed[f.name];
      if (f.type === "select-one" && f.selectedIndex < 0) f.value = before;  /* a choice that is no more */
      else changed = true;
    });
    if (changed && window.pointsToast) window.pointsToast.info(form.getAttribute("data-restored"));
  }
  function look() {
    document.querySelectorAll("form[data-draft]").forEach(function (form) { if (!done.has(form)) restore(form); });
  }
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-draft") && fields(form).indexOf(event.target) >= 0) keep(form);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-draft-forget]");
    if (button) try { localStorage.removeItem(key(button.form)); } catch (e) { /* nothing kept */ }
  }, true);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
