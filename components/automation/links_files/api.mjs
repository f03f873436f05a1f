// Calls of an API in JSON. What goes wrong is one sentence, without what was sent.
export class Refused extends Error {
  constructor(where, status, answer) {
    const said = answer?.errors?.[0]?.message ?? answer?.message;
    super(`${where} answers ${status}${said ? `: ${said}` : ""}`);
    this.status = status;
    this.answer = answer;
  }
}

/** Something that a person has to know and to do. */
export class Problem extends Error {}

const SECONDS = 30;

export class Api {
  constructor(base, headers = {}) {
    this.base = base;
    this.headers = headers;
  }

  /** Returns the body of a good answer; `headers` are those of this call alone. */
  async call(method, path, body, headers = {}) {
    const [, parsed] = await this.exchange(method, path, body, headers);
    return parsed;
  }

  /** The same, or nothing where there is nothing. */
  async find(path) {
    try {
      return await this.call("GET", path);
    } catch (error) {
      if (error.status === 404) return undefined;
      throw error;
    }
  }

  async exchange(method, path, body, headers = {}) {
    const where = `${method} ${this.base}${path.split("?")[0]}`;
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    let answer, text;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers: { ...this.headers, ...json, ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(SECONDS * 1000),
      });
      text = await answer.text();
    } catch (error) {
      throw new Problem(`${where}: no answer (${error.cause?.code ?? error.name})`);
    }
    let parsed;
    try {
      parsed = text ? JSON.parse(text) : undefined;
    } catch {
      parsed = undefined;
    }
    if (!answer.ok) throw new Refused(where, answer.status, parsed);
    return [answer, parsed];
  }
}

export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const TOGETHER = 4;

/** Does the work for each, some at the same time; returns what came of it, in their order. */
export async function together(items, work) {
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const place = next;
      next += 1;
      results[place] = await work(items[place]);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, lane));
  return results;
}
