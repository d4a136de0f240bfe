// Texts in the surface syntax (syntax.mjs) for the page and for main.mjs: [title, text]. tests/cubical/examples has more.

const not = `; Truth values by what they choose; not is its own inverse.
(def Two (pi (X : U) (-> X X X)))
(def true (lam X t f. t))
(def not (lam b. (lam X t f. b X f t)))
(def equiv (lam f a. pair (pair (f a) (_. a)) (lam y. (i. pair (f (snd y @ i)) (j. snd y @ (i /\\ j))))))
(def ua (i. glue Two [i=0 -> pair Two not (equiv not), i=1 -> pair Two (lam x. x) (equiv (lam x. x))]))
`;
const swap = `; Pairs with their components exchanged.
(def Pairs (* X X))
(def swap (lam p. pair (snd p) (fst p)))
(def equiv (lam f a. pair (pair (f a) (_. a)) (lam y. (i. pair (f (snd y @ i)) (j. snd y @ (i /\\ j))))))
(def ua (i. glue Pairs [i=0 -> pair Pairs swap (equiv swap), i=1 -> pair Pairs (lam x. x) (equiv (lam x. x))]))
`;

export const examples = [
  ["β", "((lam x. pair x x) y)"],
  ["reflexivity at a point", "((_. a) @ (i /\\ ~i))"],
  ["function extensionality", "; From pointwise paths to a path of functions.\n(lam h. (i. (lam x. h x @ i)))"],
  ["symmetry undoes itself", "(def symm (lam p. (i. p @ ~i)))\n(symm (symm p))"],
  ["composition of two paths", "(def trans (lam A a p q. (i. hcompN A [i=0 -> (_. a), i=1 -> q] (p @ i))))\n(trans A a p q)\n((trans A a p q) @ 0)\n((trans A a p q) @ 1)"],
  ["J, and what it is on reflexivity", `(def J (lam C d p. transp (i. C (p @ i) (j. p @ (i /\\ j))) 0 d))
(J C d p)
; On reflexivity there is a path to d.
(def Jrefl (lam C d a. (i. transp (_. C a (_. a)) (i=1) d)))
(Jrefl C d a)
((Jrefl C d a) @ 1)
; In a universe it is d at once.
(J (lam y q. U) d (_. a))`],
  ["transport in a line of functions", "(transp (i. (pi (x : (A @ i)) (B @ i) x)) 0 f)"],
  ["transport of a pair", "(transp (i. (sigma (x : (A @ i)) (B @ i) x)) 0 p)"],
  ["transport along ua not gives the other truth value", `${not}; Applied at a universe it chooses what the other one chooses.\n(transp ua 0 true (U 1) left right)`],
  ["transport along ua swap exchanges the components", `${swap}(transp ua 0 (pair l r))`],
];
