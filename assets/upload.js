/* Pictures go by HTTP as soon as they are chosen, one after another: each that arrived stays, whatever becomes of the
   next. Each answer is typed into a hidden field that React listens to; what went wrong comes last, with its file. */
(function () {
  "use strict";
  function upload(input) {
    var address = input.getAttribute && input.getAttribute("data-upload");
    if (!address || !input.files || !input.files.length || input.disabled) return;
    var files = Array.prototype.slice.call(input.files), many = files.length > 1, wrong = [];
    var label = input.parentNode.querySelector("[data-upload-label]"), words = label.textContent;
    var result = input.parentNode.parentNode.querySelector("[data-upload-result]");
    function tell(answer) {
      var set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
      answer.at = Math.random(); /* the same refusal twice is two answers */
      set.call(result, JSON.stringify(answer));
      result.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function refused(file, why) { wrong.push((many ? "“" + file.name.slice(0, 60) + "”: " : "") + why); }
    function send(file) {
      var form = new FormData();
      form.append("photos", file);
      return fetch(address, { method: "POST", body: form, credentials: "same-origin", headers: { accept: "application/json" } })
        .then(function (response) { return response.json(); })
        .then(function (answer) { if (answer.error) refused(file, answer.error); else tell(answer); })
        .catch(function () { refused(file, input.getAttribute("data-failed")); });
    }
    label.textContent = input.getAttribute("data-busy"); input.disabled = true;
    files.reduce(function (before, file) {
      return before.then(function () { return send(file); });
    }, Promise.resolve()).then(function () {
      label.textContent = words; input.disabled = false; input.value = "";
      if (document.activeElement === document.body) input.focus({ preventScroll: true });
      if (wrong.length) tell({ error: wrong.join("\n") });
    });
  }
  document.addEventListener("change", function (event) { upload(event.target); });
  document.querySelectorAll("[data-upload]").forEach(upload); /* chosen before this script was there */
})();
