// node --experimental-websocket two-browsers.mjs http://127.0.0.1:8080
// Runs the script of /example twice, as two browsers would: just enough of a page for it, and a real server behind it.
import vm from "node:vm";

const server = process.argv[2];
const page = await (await fetch(`${server}/example`)).text();
const script = page.split("<script>")[1].split("</script>")[0];

class Element {
  textContent = "";
  children = [];
  replaceChildren(...children) { this.children = children; }
  reset() {}
}

class Browser {
  #elements = {};

  constructor() {
    const element = (id) => this.element(id);
    const base = server.replace("http", "ws");
    vm.runInNewContext(script, {
      document: { getElementById: element, createElement: () => new Element() },
      FormData: class { constructor(form) { return Object.entries(form.fields); } },
      WebSocket: class extends WebSocket { constructor(path) { super(base + path); } },
      fetch: (path, options) => fetch(server + path, options),
      setTimeout, console, JSON,
    });
  }

  element(id) { return (this.#elements[id] ??= new Element()); }
  submit(id, fields) { this.element(id).onsubmit({ preventDefault() {}, target: { fields } }); }
  get note() { return String(this.element("note").textContent); }
  get lines() { return this.element("list").children.map((line) => line.textContent).join("\n"); }
}

async function until(what, fact) {
  for (const end = Date.now() + 10_000; !fact(); ) {
    if (Date.now() > end) throw new Error(`not so within 10 s: ${what} (${ada.note}; ${bob.note}; ${ada.lines}; ${bob.lines})`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const [ada, bob] = [new Browser(), new Browser()];
const mail = (name) => `${name}-${crypto.randomUUID()}@example.org`;
const password = "correct horse battery staple";
const adasMail = mail("ada");

ada.submit("enter", { name: "Ada", email: adasMail, password });
bob.submit("enter", { name: "Bob", email: mail("bob"), password });
await until("both are in", () => /number \d+/.test(ada.note) && /number \d+/.test(bob.note));

ada.submit("choose", { id: bob.note.match(/number (\d+)/)[1] });
await until("Ada has a place to write", () => ada.element("say").hidden === false);
ada.submit("say", { text: "Hello, Bob" });
await until("Bob reads it", () => bob.lines === "Ada: Hello, Bob");
bob.submit("say", { text: "Hello, Ada" });
await until("Ada reads the answer", () => ada.lines === "Ada: Hello, Bob\nBob: Hello, Ada");

const again = new Browser();
again.submit("enter", { name: "", email: adasMail, password: "wrong" });
await until("a wrong password is told", () => again.note.includes("wrong"));
again.submit("enter", { name: "", email: adasMail, password });
await until("Ada is in a second time", () => again.note === ada.note);

ada.submit("say", { text: " " });
await until("a refusal is told", () => ada.note.includes("blank"));
console.log(ada.lines);
process.exit(0);
