// Turns the form's textarea into YASQE, the editor of YASGUI. The form stays what it was: it is sent as before,
// and the answer comes from the server. The editor asks nobody: what it completes stands in the page.

import Yasqe from '@zazuko/yasqe';

const textarea = document.querySelector('textarea[data-editor]');
const known = JSON.parse(document.getElementById('editor-words').textContent);

function compact(iri) {
  const [prefix, namespace] =
    Object.entries(known.prefixes).find(([, each]) => iri.startsWith(each)) ?? [];
  return prefix && /^[A-Za-z_][\w-]*$/.test(iri.slice(namespace.length))
    ? `${prefix}:${iri.slice(namespace.length)}`
    : `<${iri}>`;
}

// What follows `a` is a class; what else can be completed may be any of the words.
function completions(editor) {
  const cursor = editor.getDoc().getCursor();
  const before = editor.getDoc().getLine(cursor.line).slice(0, cursor.ch);
  const typed = before.match(/[\w:?$-]*$/)[0];
  const from = { line: cursor.line, ch: cursor.ch - typed.length };
  const start = before.slice(0, from.ch);
  let words;
  if (/\bprefix\s+$/i.test(start)) {
    words = Object.entries(known.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);
  } else if (/^[?$]/.test(typed)) {
    words = [...new Set(editor.getValue().match(/[?$]\w+/g))].filter((word) => word !== typed);
  } else {
    const classes = known.classes.map(compact);
    const properties = known.properties.map(compact);
    words = /(\sa|rdf:type)\s+$/.test(start) ? classes : [...properties, ...classes];
  }
  const wanted = typed.toLowerCase();
  const rank = (word) => (word.toLowerCase().startsWith(wanted) ? 0 : 1);
  const list = words
    .filter((word) => word.toLowerCase().includes(wanted))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, 50);
  return { list, from, to: cursor };
}

// A prefix that the query uses without declaring is declared on top, as the saved queries do.
function declare(editor, word) {
  const prefix = word.match(/^(\w+):\w/)?.[1];
  if (prefix && known.prefixes[prefix] && !(prefix in editor.getPrefixesFromQuery())) {
    editor.addPrefixes({ [prefix]: known.prefixes[prefix] });
  }
}

function complete(editor) {
  editor.showHint({
    hint: () => {
      const found = completions(editor);
      return { ...found, list: found.list.map((text) => ({ text, displayText: text })) };
    },
    completeSingle: false,
    closeCharacters: /[\s()[\]{};>,]/,
  });
}

if (textarea) {
  const holder = document.createElement('div');
  holder.className = 'editor';
  textarea.after(holder);
  const form = textarea.form;
  const editor = new Yasqe(holder, {
    value: textarea.value,
    persistenceId: null,
    autocompleters: [],
    prefixCcApi: null,
    createShareableLink: undefined,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    collapsePrefixesOnLoad: false,
    lineWrapping: true,
    screenReaderLabel: document.querySelector(`label[for="${textarea.id}"]`).textContent,
    viewportMargin: Infinity,
    extraKeys: {
      Tab: false,
      'Shift-Tab': false,
      'Ctrl-Space': complete,
      'Cmd-Space': complete,
      'Ctrl-Enter': () => form.requestSubmit(),
      'Cmd-Enter': () => form.requestSubmit(),
      'Ctrl-/': (each) => each.commentLines(),
      'Cmd-/': (each) => each.commentLines(),
      'Shift-Ctrl-F': (each) => each.autoformat(),
    },
  });
  textarea.hidden = true;
  for (const note of document.querySelectorAll('[data-with-editor]')) note.hidden = false;
  editor.on('change', (_, change) => {
    textarea.value = editor.getValue();
    if (change.origin === 'complete') declare(editor, change.text.join('\n'));
    for (const { line } of wrong) editor.removeLineClass(line, 'background', 'wrong');
    wrong.length = 0;
  });
  const wrong = [];
  if (textarea.dataset.line) {
    const at = { line: textarea.dataset.line - 1, ch: Math.max(0, (textarea.dataset.column || 1) - 1) };
    wrong.push(at);
    editor.addLineClass(at.line, 'background', 'wrong');
    editor.getDoc().setCursor(at);
  }
}
