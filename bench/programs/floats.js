// Floating point: n-body with plain objects, then a Mandelbrot set with locals.
const expected = "-0.169015 214280";

function nbody(steps) {
  const bodies = [
    { x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0, m: 39.47841760435743 },
    {
      x: 4.8414314424647209,
      y: -1.16032004402742839,
      z: -0.103622044471123109,
      vx: 0.606326392995832,
      vy: 2.81198684491626,
      vz: -0.02521836165988763,
      m: 0.03769367487038949,
    },
    {
      x: 8.34336671824457987,
      y: 4.12479856412430479,
      z: -0.403523417114321381,
      vx: -1.0107743461787924,
      vy: 1.8256623712304119,
      vz: 0.008415761376584154,
      m: 0.011286326131968767,
    },
    {
      x: 12.894369562139131,
      y: -15.1111514016986312,
      z: -0.223307578892655734,
      vx: 1.0827910064415354,
      vy: 0.8687130181696082,
      vz: -0.010832637401363636,
      m: 0.0017237240570597112,
    },
    {
      x: 15.3796971148509165,
      y: -25.9193146099879641,
      z: 0.179258772950371181,
      vx: 0.979090732243898,
      vy: 0.5946989986476762,
      vz: -0.034755955504078104,
      m: 0.0020336868699246304,
    },
  ];
  let px = 0,
    py = 0,
    pz = 0;
  for (const b of bodies) {
    px += b.vx * b.m;
    py += b.vy * b.m;
    pz += b.vz * b.m;
  }
  bodies[0].vx = -px / bodies[0].m;
  bodies[0].vy = -py / bodies[0].m;
  bodies[0].vz = -pz / bodies[0].m;
  const dt = 0.01;
  for (let s = 0; s < steps; s++) {
    for (let i = 0; i < bodies.length; i++) {
      const a = bodies[i];
      for (let j = i + 1; j < bodies.length; j++) {
        const b = bodies[j];
        const dx = a.x - b.x,
          dy = a.y - b.y,
          dz = a.z - b.z;
        const d2 = dx * dx + dy * dy + dz * dz;
        const mag = dt / (d2 * Math.sqrt(d2));
        a.vx -= dx * b.m * mag;
        a.vy -= dy * b.m * mag;
        a.vz -= dz * b.m * mag;
        b.vx += dx * a.m * mag;
        b.vy += dy * a.m * mag;
        b.vz += dz * a.m * mag;
      }
    }
    for (const b of bodies) {
      b.x += dt * b.vx;
      b.y += dt * b.vy;
      b.z += dt * b.vz;
    }
  }
  let e = 0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    e += 0.5 * a.m * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x,
        dy = a.y - b.y,
        dz = a.z - b.z;
      e -= (a.m * b.m) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

function mandelbrot(size, limit) {
  let total = 0;
  for (let py = 0; py < size; py++) {
    const ci = (2 * py) / size - 1;
    for (let px = 0; px < size; px++) {
      const cr = (3 * px) / size - 2;
      let zr = 0,
        zi = 0,
        n = 0;
      while (n < limit && zr * zr + zi * zi < 4) {
        const t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        n++;
      }
      total += n;
    }
  }
  return total;
}

function main() {
  return nbody(60000).toFixed(6) + " " + (mandelbrot(200, 100) % 1000000);
}

const start = performance.now();
const result = main();
const elapsed = performance.now() - start;
if (String(result) !== expected) throw new Error(`wrong result: ${result}, expected ${expected}`);
console.log(elapsed);
