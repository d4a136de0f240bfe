// Pages in headless Chromium: a server for folders on localhost, and a browser that is installed on the machine
// (CHROMIUM names it, else it is found on the PATH).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const types = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

/** Serves folders: { "/prefix/": directory }, the first that fits. Resolves to { origin, close() }. */
export async function serve(folders) {
    const server = http.createServer(async (request, response) => {
        const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
        const [prefix, directory] = Object.entries(folders).find(([prefix]) => name.startsWith(prefix)) ?? [];
        try {
            const bytes = await fs.readFile(path.join(directory, name.slice(prefix.length)));
            response.writeHead(200, { 'content-type': types[path.extname(name)] ?? 'application/octet-stream' }).end(bytes);
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    return { origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(resolve => server.close(resolve)) };
}

/** Starts the browser; close() it in the end. Its background services are off: they would look for hosts of their own. */
export const launch = () => chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'], { encoding: 'utf8' }).trim(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
