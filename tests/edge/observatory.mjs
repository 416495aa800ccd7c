// Runs the scanner of MDN's HTTP Observatory against a site of this machine:
//   node observatory.mjs NAME HTTP_PORT HTTPS_PORT
// It asks ports 80 and 443 of a public name; here they lead to other ports of the loopback. Prints its result as JSON.
import { existsSync, writeFileSync } from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";

const [name, httpPort, httpsPort] = process.argv.slice(2);
const ports = { 80: httpPort, 443: httpsPort };
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (options?.host === name) Object.assign(options, { host: "127.0.0.1", port: ports[options.port] ?? options.port });
  return connect.apply(this, args);
};

// The list of names that browsers know as https-only is fetched by its maintainers; ours is in none.
const scanner = import.meta.resolve("@mdn/mdn-http-observatory");
const preloaded = fileURLToPath(new URL("../conf/hsts-preload.json", scanner));
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const { scan } = await import(scanner);
console.log(JSON.stringify(await scan(name)));
