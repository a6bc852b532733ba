// The document as it is, whatever a visitor's HTML is called: `<img name=head>` stands before `document.head`, and not
// before this (R110).
export const own = (name, of = document) => Reflect.get(Document.prototype, name, of);
export const create = (name) => own("createElement").call(document, name);
