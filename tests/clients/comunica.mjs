import { QueryEngine } from '@comunica/query-sparql';
const [source, query] = process.argv.slice(2);
const stream = await new QueryEngine().queryBindings(query, { sources: [source] });
console.log(JSON.stringify((await stream.toArray()).map(row => Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])))));
