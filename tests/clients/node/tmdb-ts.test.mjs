// tmdb-ts reads the demo. It has no setting for the address: the newest version takes a fetch of ours, which is
// routed; versions before 2.1 have the address in a constant, which is changed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const client = process.env.REELBASE_TEST_CLIENT;
const { getFullImagePath, TMDB } = await import(client);
const server = process.env.REELBASE_TEST_URL;
const toReelbase = (url, init) => fetch(url.replace("https://api.themoviedb.org", server), init);
const tmdb = new TMDB("a token of its own", { fetch: toReelbase });
const isPinned = client.endsWith("-pinned");
if (isPinned) createRequire(import.meta.url)(`${client}/dist/common/constants.js`).BASE_URL_V3 = `${server}/3`;

const MATRIX = 603;
const BREAKING_BAD = 1396;
const REEVES = 6384;
const SEASON = { tvShowID: BREAKING_BAD, seasonNumber: 1 };
const EPISODE = { ...SEASON, episodeNumber: 1 };

const names = (rows) => rows.map((row) => row.name ?? row.title);

test("movie", async () => {
  const movie = await tmdb.movies.details(MATRIX, ["credits", "keywords", "videos", "watch/providers", "images"]);
  assert.equal(movie.title, "The Matrix");
  assert.equal(movie.runtime, 136);
  assert.deepEqual(names(movie.genres), ["Action", "Science Fiction"]);
  assert.equal(movie.belongs_to_collection.name, "The Matrix Collection");
  assert.equal(movie.credits.cast[0].name, "Keanu Reeves");
  assert.equal(movie.credits.cast[0].character, "Thomas A. Anderson / Neo");
  assert.ok(names(movie.keywords.keywords).includes("hacker"));
  assert.equal(movie.videos.results[0].key, "vKQi3bBA1y8");
  assert.ok(movie["watch/providers"].results.US.link);
  assert.ok(movie.images.posters.length);
  const german = await tmdb.movies.details(MATRIX, undefined, "de-DE");
  assert.notEqual(german.overview, movie.overview);
});

test("parts of a movie", async () => {
  assert.ok((await tmdb.movies.alternativeTitles(MATRIX)).titles.length);
  assert.ok((await tmdb.movies.changes(MATRIX)).changes.length);
  assert.ok((await tmdb.movies.credits(MATRIX)).crew.some((row) => row.job === "Director"));
  assert.equal((await tmdb.movies.externalIds(MATRIX)).imdb_id, "tt0133093");
  assert.ok((await tmdb.movies.images(MATRIX, { include_image_language: ["de", "null"] })).posters.length);
  assert.equal((await tmdb.movies.lists(MATRIX)).total_results, 2);
  assert.equal((await tmdb.movies.recommendations(MATRIX)).results[0].title, "The Matrix Reloaded");
  const releases = await tmdb.movies.releaseDates(MATRIX);
  const american = releases.results.find((row) => row.iso_3166_1 === "US").release_dates;
  assert.equal(american.find((row) => row.type === 3).certification, "R");
  const [review] = (await tmdb.movies.reviews(MATRIX)).results;
  assert.equal((await tmdb.review.details(review.id)).media_title, "The Matrix");
  assert.equal((await tmdb.movies.similar(MATRIX)).results[0].title, "The Matrix Resurrections");
  assert.ok((await tmdb.movies.translations(MATRIX)).translations.some((row) => row.iso_639_1 === "de"));
  assert.ok((await tmdb.movies.latest()).id);
});

test("series", async () => {
  const series = await tmdb.tvShows.details(BREAKING_BAD, ["aggregate_credits", "content_ratings", "external_ids"]);
  assert.equal(series.name, "Breaking Bad");
  assert.equal(series.number_of_episodes, 62);
  assert.deepEqual(names(series.created_by), ["Vince Gilligan"]);
  assert.deepEqual(names(series.networks), ["AMC"]);
  assert.equal(series.last_episode_to_air.name, "Felina");
  assert.equal(series.aggregate_credits.cast[0].roles[0].episode_count, 62);
  assert.equal(series.external_ids.tvdb_id, 81189);
  assert.ok((await tmdb.tvShows.alternativeTitles(BREAKING_BAD)).results.length);
  assert.equal((await tmdb.tvShows.credits(BREAKING_BAD)).cast[0].character, "Walter White");
  assert.deepEqual(names((await tmdb.tvShows.episodeGroups(BREAKING_BAD)).results), ["Six boxes", "Who Walter works for"]);
  assert.ok((await tmdb.tvShows.images(BREAKING_BAD)).posters.length);
  assert.ok(names((await tmdb.tvShows.keywords(BREAKING_BAD)).results).includes("new mexico"));
  assert.equal((await tmdb.tvShows.recommendations(BREAKING_BAD)).results[0].name, "Game of Thrones");
  assert.ok((await tmdb.tvShows.reviews(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvShows.screenedTheatrically(1399)).results.length);
  assert.ok((await tmdb.tvShows.similar(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvShows.videos(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvShows.watchProviders(BREAKING_BAD)).results.US.flatrate.length);
  assert.ok((await tmdb.tvShows.latest()).id);
});

test("season and episode", async () => {
  const season = await tmdb.tvSeasons.details(SEASON, ["credits", "images"]);
  assert.deepEqual(season.episodes.map((row) => row.episode_number), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(season.credits.cast[0].name, "Bryan Cranston");
  assert.equal((await tmdb.tvSeasons.aggregateCredits(SEASON)).cast[0].roles[0].episode_count, 7);
  assert.ok((await tmdb.tvSeasons.videos(SEASON)).results.length);
  assert.ok((await tmdb.tvSeasons.images(SEASON)).posters.length);
  const episode = await tmdb.tvEpisode.details(EPISODE, ["credits", "images"]);
  assert.equal(episode.name, "Pilot");
  assert.equal(episode.air_date, "2008-01-20");
  assert.ok(episode.images.stills.length);
  assert.equal((await tmdb.tvEpisode.credits(EPISODE)).cast[0].name, "Bryan Cranston");
  assert.ok((await tmdb.tvEpisode.translations(EPISODE)).translations.length);
});

test("person", async () => {
  const person = await tmdb.people.details(REEVES, ["images", "external_ids"]);
  assert.equal(person.name, "Keanu Reeves");
  assert.equal(person.birthday, "1964-09-02");
  assert.equal(person.external_ids.imdb_id, "nm0000206");
  assert.ok(person.images.profiles.length);
  assert.ok(names((await tmdb.people.movieCredits(REEVES)).cast).includes("The Matrix"));
  assert.ok((await tmdb.people.combinedCredits(REEVES)).cast.length);
  const { cast } = await tmdb.movies.credits(MATRIX);
  assert.equal((await tmdb.credits.getById(cast[0].credit_id)).person.name, "Keanu Reeves");
});

test("what titles belong to", async () => {
  const collection = await tmdb.collections.details(2344);
  assert.deepEqual(collection.parts.map((part) => part.id), [603, 604, 605, 624860]);
  assert.ok((await tmdb.collections.images(2344)).posters.length);
  assert.equal((await tmdb.companies.details(174)).headquarters, "Burbank, California");
  assert.ok((await tmdb.companies.alternativeNames(174)).results.length);
  assert.equal((await tmdb.networks.details(174)).name, "AMC");
  assert.equal((await tmdb.keywords.details(4563)).name, "virtual reality");
  assert.ok(names((await tmdb.keywords.belongingMovies(4563)).results).includes("The Matrix"));
});

test("find, configuration and changes", async () => {
  const found = await tmdb.find.byExternalId("tt0133093", { external_source: "imdb_id" });
  assert.equal(found.movie_results[0].id, MATRIX);
  const { images } = await tmdb.configuration.getApiConfiguration();
  assert.ok(images.secure_base_url.startsWith(server));
  assert.ok((await tmdb.configuration.getCountries()).some((row) => row.english_name === "Germany"));
  assert.ok((await tmdb.configuration.getJobs()).some((row) => row.department === "Directing"));
  assert.ok((await tmdb.configuration.getLanguages()).some((row) => row.iso_639_1 === "ja"));
  assert.ok((await tmdb.configuration.getPrimaryTranslations()).includes("de-DE"));
  assert.ok((await tmdb.configuration.getTimezones()).length);
  assert.ok(names((await tmdb.genres.movies()).genres).includes("Science Fiction"));
  assert.ok((await tmdb.certifications.movies()).certifications.US.length);
  assert.ok((await tmdb.watchProviders.getRegions()).results.length);
  assert.ok((await tmdb.watchProviders.getMovieProviders()).results.length);
  assert.ok((await tmdb.changes.movies()).total_results >= 600);
});

test("pictures", async () => {
  const { images } = await tmdb.configuration.getApiConfiguration();
  const { posters, backdrops, logos } = await tmdb.movies.images(MATRIX);
  const shown = [
    ...images.poster_sizes.map((size) => [size, posters[0], "image/jpeg"]),
    ...images.backdrop_sizes.map((size) => [size, backdrops[0], "image/jpeg"]),
    ...images.logo_sizes.map((size) => [size, logos[0], "image/png"]),
  ];
  for (const [size, image, type] of shown.filter(([, image]) => image)) {
    const picture = await fetch(getFullImagePath(images.secure_base_url, size, image.file_path));
    assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, type], size);
    assert.ok((await picture.arrayBuffer()).byteLength);
  }
});

test("search, discover and charts", async () => {
  const typed = { query: "the matrx" };
  assert.equal((await tmdb.search.movies(typed)).results[0].id, MATRIX);
  assert.equal((await tmdb.search.tvShows({ query: "breaking bad" })).results[0].id, BREAKING_BAD);
  assert.equal((await tmdb.search.people({ query: "keanu reves" })).results[0].id, REEVES);
  assert.equal((await tmdb.search.multi(typed)).results[0].media_type, "movie");
  assert.ok((await tmdb.discover.movie({ with_cast: String(REEVES) })).results.some((row) => row.id === MATRIX));
  assert.ok((await tmdb.discover.tvShow({})).total_results > 0);
  assert.ok((await tmdb.movies.popular()).results.length);
  assert.ok((await tmdb.tvShows.topRated()).results.length);
  assert.ok((await tmdb.people.popular()).results.length);
  assert.ok((await tmdb.trending.trending("movie", "week")).results.length);
});

test("refusal", async () => {
  await assert.rejects(tmdb.movies.details(999999999), { status_code: 34, success: false });
});
