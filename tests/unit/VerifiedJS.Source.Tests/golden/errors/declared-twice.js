const limit = 10;

function f() {
	let total = 0;
	for (const x of xs) {
		total += x;
	}
	var total = 1;
}
