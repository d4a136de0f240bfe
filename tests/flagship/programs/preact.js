// preact renders components to a string, with hooks and context.
const { h, Fragment, createContext, Component } = require("preact");
const { useState, useMemo, useContext, useReducer } = require("preact/hooks");
const { render } = require("preact-render-to-string");

const Theme = createContext("light");
const Item = ({ label, children }) => h("li", { class: useContext(Theme), style: { color: "red", marginTop: 4 } }, label, children);
class Counter extends Component {
  constructor(props) {
    super(props);
    this.state = { count: props.start };
  }
  componentWillMount() { this.setState({ count: this.state.count + 1 }); }
  render({ start }, { count }) { return h("span", { "data-start": start, onClick: () => {} }, count); }
}
function App({ items }) {
  const [title] = useState(() => "T & <t>");
  const total = useMemo(() => items.reduce((a, b) => a + b.n, 0), [items]);
  const [state] = useReducer((s) => s, { x: 1 });
  return h(Fragment, null, h("h1", { id: "a\"b" }, title), h(Theme.Provider, { value: "dark" }, h("ul", null, items.map((i) => h(Item, { key: i.n, label: i.n }, i.n % 2 ? h("b", null, "odd") : null)))),
    h(Counter, { start: total }), h("input", { disabled: true, checked: false, value: state.x }), h("br"), h("div", { dangerouslySetInnerHTML: { __html: "<i>raw</i>" } }), h("svg", { viewBox: "0 0 1 1" }, h("path", { "stroke-width": 2, d: "M0 0" })));
}
console.log(render(h(App, { items: Array.from({ length: 5 }, (_, n) => ({ n })) })));
console.log(render(h(App, { items: Array.from({ length: 300 }, (_, n) => ({ n })) })).length);
