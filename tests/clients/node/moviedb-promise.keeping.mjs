// moviedb-promise acts for a person: prints its request token, goes on when a line says that it is approved.
import assert from "node:assert/strict";
import { createInterface } from "node:readline/promises";
import { MovieDb } from "moviedb-promise";

const server = process.env.REELBASE_TEST_URL;
const tmdb = new MovieDb("a key of its own", `${server}/3/`);

const MATRIX = 603;
const ids = (page) => page.results.map((row) => row.id);

console.log((await tmdb.requestToken()).request_token);
const lines = createInterface({ input: process.stdin });
await lines.question("");
lines.close();

await tmdb.retrieveSession();
assert.equal((await tmdb.accountInfo()).username, process.env.REELBASE_TEST_PERSON);

assert.equal((await tmdb.movieRatingUpdate({ id: MATRIX, value: 8.5 })).status_code, 1);
assert.equal((await tmdb.movieRatingUpdate({ id: MATRIX, value: 9 })).status_code, 12);
assert.equal((await tmdb.accountRatedMovies()).results[0].rating, 9);

for (const kept of [true, false]) {
  await tmdb.accountFavoriteUpdate({ media_type: "movie", media_id: MATRIX, favorite: kept });
  await tmdb.accountWatchlistUpdate({ media_type: "movie", media_id: MATRIX, watchlist: kept });
  const expected = kept ? [MATRIX] : [];
  assert.deepEqual(ids(await tmdb.accountFavoriteMovies()), expected);
  assert.deepEqual(ids(await tmdb.accountMovieWatchlist()), expected);
  const states = await tmdb.movieAccountStates({ id: MATRIX });
  assert.deepEqual([states.favorite, states.watchlist, states.rated], [kept, kept, { value: 9 }]);
}

const { list_id: list } = await tmdb.createList({ name: "Mine", description: "", language: "en" });
await tmdb.createListItem({ id: list, media_id: MATRIX });
assert.deepEqual((await tmdb.listInfo({ id: list })).items.map((row) => row.id), [MATRIX]);
assert.equal((await tmdb.listStatus({ id: list, movie_id: MATRIX })).item_present, true);
await tmdb.removeListItem({ id: list, media_id: MATRIX });
assert.equal((await tmdb.listStatus({ id: list, movie_id: MATRIX })).item_present, false);
await tmdb.deleteList({ id: list });
await assert.rejects(tmdb.listInfo({ id: list }), /404/);

assert.equal((await tmdb.movieRatingDelete({ id: MATRIX })).status_code, 13);
assert.deepEqual(ids(await tmdb.accountRatedMovies()), []);
