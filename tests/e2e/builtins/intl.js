// The everyday calls of Intl, in English
const d = new Date(Date.UTC(2020, 0, 2, 15, 4, 5));
const utc = { timeZone: "UTC" };
console.log(typeof Intl, Object.prototype.toString.call(Intl));
console.log(new Intl.DateTimeFormat("en-US", utc).format(d));
console.log(Intl.DateTimeFormat("en-US", { ...utc, dateStyle: "medium" }).format(d), "|", Intl.DateTimeFormat("en-US", { ...utc, dateStyle: "full" }).format(d));
console.log(Intl.DateTimeFormat("en-US", { ...utc, dateStyle: "short", timeStyle: "short" }).format(d), "|", Intl.DateTimeFormat("en-US", { ...utc, dateStyle: "long", timeStyle: "medium" }).format(d));
console.log(Intl.DateTimeFormat("en-US", { ...utc, hour: "2-digit", minute: "2-digit" }).format(d), "|", Intl.DateTimeFormat("en-US", { ...utc, hour: "numeric", minute: "2-digit", hour12: false }).format(d), "|", Intl.DateTimeFormat("en-US", { ...utc, year: "numeric", month: "long", day: "numeric" }).format(d));
console.log(Intl.DateTimeFormat("en-US", { ...utc, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(d));
console.log(d.toLocaleTimeString("en-US", { ...utc, hour: "2-digit", minute: "2-digit" }), "|", d.toLocaleDateString("en-US", { ...utc, weekday: "short", month: "short", day: "numeric" }), "|", d.toLocaleString("en-US", utc), "|", d.toLocaleString("en-US", { ...utc, dateStyle: "medium", timeStyle: "short" }));
console.log(new Intl.NumberFormat("en-US").format(1234567.891), new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(-1234.5), new Intl.NumberFormat("en-US", { style: "percent" }).format(0.256), new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 }).format(2.5), new Intl.NumberFormat("en-US", { minimumIntegerDigits: 2 }).format(5), new Intl.NumberFormat("en-US", { useGrouping: false }).format(12345));
console.log((1234.5).toLocaleString("en-US", { style: "currency", currency: "EUR" }), (0.5).toLocaleString("en-US", { style: "percent", minimumFractionDigits: 1 }), new Intl.NumberFormat("en-US").format(12345678901234567890n));
console.log(["b", "a", "C", "ä"].sort(new Intl.Collator("en-US").compare).join(), new Intl.Collator("en", { numeric: true }).compare("a10", "a9"), new Intl.Collator("en", { sensitivity: "base" }).compare("a", "A"));
console.log(new Intl.PluralRules("en").select(1), new Intl.PluralRules("en").select(2), [1, 2, 3, 4, 11, 21, 22, 113].map((n) => new Intl.PluralRules("en", { type: "ordinal" }).select(n)).join());
console.log(Intl.NumberFormat.supportedLocalesOf(["en-US", "en"]).join(), Intl.getCanonicalLocales("EN-us").join());
console.log([1, 2].map(new Intl.NumberFormat("en-US", { minimumFractionDigits: 2 }).format).join());
console.log(new Intl.ListFormat("en", { type: "conjunction" }).format(["a", "b", "c"]), "|", new Intl.ListFormat("en", { type: "disjunction" }).format(["a", "b"]));
console.log((1.2345e25).toLocaleString(), (1e21).toLocaleString("en", { minimumFractionDigits: 2 }));
console.log("a10".localeCompare("a9", "en", { numeric: true }), "a".localeCompare("B", "en"), "a".localeCompare("A", "en", { sensitivity: "base" }));
