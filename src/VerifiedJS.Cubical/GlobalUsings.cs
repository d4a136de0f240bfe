// An object is a word: the address of its header, or 2n + 1 for the scalar n. On wasm32 a word has 4 bytes, on wasm64 8.
#if MEMORY64
global using Obj = long;
global using UnsignedObj = ulong;
#else
global using Obj = int;
global using UnsignedObj = uint;
#endif
global using VerifiedJS.Intrinsics;
