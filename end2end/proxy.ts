// A line between browser and server that can be cut, and can go silent without an end. The browser takes it
// for its HTTP proxy, since the server answers under no other address than its own.
import { createServer, connect, type Server, type Socket } from "node:net";

export class Proxy {
  private readonly pairs = new Set<[Socket, Socket]>();

  private constructor(
    private readonly listening: Server,
    readonly url: string,
  ) {}

  /** Begins to pass on what comes to a port of its own. */
  static async to(target: string): Promise<Proxy> {
    const { hostname, port } = new URL(target);
    const listening = createServer();
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = listening.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    const proxy = new Proxy(listening, `http://127.0.0.1:${address.port}`);
    listening.on("connection", (browser) => proxy.join(browser, connect(Number(port), hostname)));
    return proxy;
  }

  private join(browser: Socket, server: Socket): void {
    const pair: [Socket, Socket] = [browser, server];
    this.pairs.add(pair);
    for (const [from, to] of [pair, [server, browser]]) {
      from.pipe(to);
      // Either may go at any time: that is what it is for.
      from.on("error", () => to.destroy());
      from.on("close", () => {
        to.destroy();
        this.pairs.delete(pair);
      });
    }
  }

  /** All connections end as when a cable is cut by a router that says so. */
  reset(): void {
    for (const [browser, server] of this.pairs) {
      browser.resetAndDestroy();
      server.destroy();
    }
  }

  /** Connections that are open pass nothing on, and do not end; new ones do as always. */
  stall(): void {
    for (const [browser, server] of this.pairs) {
      browser.unpipe(server).pause();
      server.unpipe(browser).pause();
    }
  }

  /** What was held back comes. */
  resume(): void {
    for (const [browser, server] of this.pairs) {
      browser.pipe(server);
      server.pipe(browser);
    }
  }

  close(): void {
    this.reset();
    this.listening.close();
  }
}
