// A person with a browser, for the suite of authorization servers: registers a client, or allows what a page asks for.

/** One exchange, without following what it says. */
const send = (url, options = {}) => fetch(url, { redirect: "manual", ...options });

const cookies = new Map();
const jar = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const keep = (answer) => {
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(";");
    cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
  return answer;
};

async function register(base, redirect) {
  const body = JSON.stringify({
    client_name: "Conformance",
    redirect_uris: [redirect],
    token_endpoint_auth_method: "none",
  });
  const answer = await send(`${base}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  console.log((await answer.json()).client_id);
}

async function allow(url) {
  const { origin } = new URL(url);
  const page = await (keep(await send(url))).text();
  const [, request] = page.match(/name="request" value="([^"]+)"/);
  const skills = [...page.matchAll(/name="skill" value="([^"]+)"/g)].map(([, id]) => ["skill", id]);
  const decided = await send(`${origin}/oauth/authorize`, {
    method: "POST",
    headers: { cookie: jar(), origin, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams([["request", request], ["decision", "allow"], ...skills]),
  });
  keep(decided);
  const atSentry = await send(decided.headers.get("location"));
  const back = await send(atSentry.headers.get("location"), { headers: { cookie: jar() } });
  await send(back.headers.get("location"));
}

const [deed, ...words] = process.argv.slice(2);
await { register, allow }[deed](...words);
