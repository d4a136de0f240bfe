// three without a renderer: scene graph, matrices, geometry, raycasting, animation.
const THREE = require("three");
const n = (x) => Number(x.toPrecision(10));

const scene = new THREE.Scene();
const mesh = new THREE.Mesh(new THREE.TorusKnotGeometry(1, 0.3, 64, 8), new THREE.MeshStandardMaterial({ color: 0x336699 }));
mesh.position.set(1, 2, 3);
mesh.rotation.set(0.3, 0.7, -1.1);
scene.add(mesh);
scene.updateMatrixWorld(true);
console.log(mesh.matrixWorld.elements.map(n), mesh.geometry.attributes.position.count, mesh.geometry.index.count);
mesh.geometry.computeBoundingSphere();
console.log(n(mesh.geometry.boundingSphere.radius), new THREE.Box3().setFromObject(mesh).getSize(new THREE.Vector3()).toArray().map(n));
const camera = new THREE.PerspectiveCamera(50, 16 / 9, 0.1, 100);
camera.position.set(4, 4, 8);
camera.lookAt(mesh.position);
camera.updateMatrixWorld();
const ray = new THREE.Raycaster();
ray.setFromCamera(new THREE.Vector2(0.02, 0.05), camera);
const hits = ray.intersectObject(mesh);
console.log(hits.length, hits.map((h) => [n(h.distance), h.faceIndex]));
const q = new THREE.Quaternion().setFromEuler(mesh.rotation).slerp(new THREE.Quaternion(), 0.25);
console.log(q.toArray().map(n), new THREE.Color("hsl(210, 50%, 40%)").getHexString(), new THREE.Vector3(1, 2, 3).applyQuaternion(q).toArray().map(n));
const curve = new THREE.CatmullRomCurve3([new THREE.Vector3(), new THREE.Vector3(1, 2, 0), new THREE.Vector3(3, 0, 1)]);
console.log(n(curve.getLength()), curve.getPoint(0.4).toArray().map(n));
const mixer = new THREE.AnimationMixer(mesh);
mixer.clipAction(new THREE.AnimationClip("move", 2, [new THREE.VectorKeyframeTrack(".position", [0, 1, 2], [0, 0, 0, 1, 1, 1, 2, 0, 2])])).play();
for (let i = 0; i < 30; i++) mixer.update(0.05);
console.log(mesh.position.toArray().map(n), JSON.stringify(new THREE.BoxGeometry(1, 2, 3).toJSON()).length, THREE.REVISION);
