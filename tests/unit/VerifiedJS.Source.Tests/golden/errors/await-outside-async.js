function load() {
  const r = await fetch(url);
}
