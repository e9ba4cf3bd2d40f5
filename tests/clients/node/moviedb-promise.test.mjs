// moviedb-promise reads the demo; its second argument is the address. The version is that of the package named.
import assert from "node:assert/strict";
import { test } from "node:test";

const { MovieDb } = await import(process.env.REELBASE_TEST_CLIENT);
const server = process.env.REELBASE_TEST_URL;
const tmdb = new MovieDb("a key of its own", `${server}/3/`);

const MATRIX = 603;
const BREAKING_BAD = 1396;
const REEVES = 6384;
const SEASON = { id: BREAKING_BAD, season_number: 1 };
const EPISODE = { ...SEASON, episode_number: 1 };

const names = (rows) => rows.map((row) => row.name ?? row.title);

test("movie", async () => {
  const movie = await tmdb.movieInfo({ id: MATRIX, append_to_response: "credits,keywords,release_dates" });
  assert.equal(movie.title, "The Matrix");
  assert.equal(movie.release_date, "1999-03-31");
  assert.equal(movie.credits.cast[0].character, "Thomas A. Anderson / Neo");
  assert.ok(names(movie.keywords.keywords).includes("virtual reality"));
  assert.ok(movie.release_dates.results.some((row) => row.iso_3166_1 === "DE"));
  const german = await tmdb.movieInfo({ id: MATRIX, language: "de-DE" });
  assert.notEqual(german.overview, movie.overview);
});

test("parts of a movie", async () => {
  assert.ok((await tmdb.movieAlternativeTitles(MATRIX)).titles.length);
  assert.ok((await tmdb.movieChanges(MATRIX)).changes.length);
  assert.equal((await tmdb.movieCredits(MATRIX)).cast[0].name, "Keanu Reeves");
  assert.equal((await tmdb.movieExternalIds(MATRIX)).wikidata_id, "Q83495");
  assert.ok((await tmdb.movieImages({ id: MATRIX })).backdrops.length);
  assert.ok((await tmdb.movieKeywords(MATRIX)).keywords.length);
  assert.equal((await tmdb.movieVideos(MATRIX)).results[0].key, "vKQi3bBA1y8");
  assert.ok((await tmdb.movieWatchProviders(MATRIX)).results.US.link);
  assert.ok((await tmdb.movieTranslations(MATRIX)).translations.some((row) => row.iso_639_1 === "de"));
  assert.equal((await tmdb.movieRecommendations(MATRIX)).results[0].title, "The Matrix Reloaded");
  assert.equal((await tmdb.movieSimilar(MATRIX)).results[0].title, "The Matrix Resurrections");
  assert.deepEqual(names((await tmdb.movieLists(MATRIX)).results), ["Mind Benders", "Best of the Nineties"]);
  const [review] = (await tmdb.movieReviews(MATRIX)).results;
  assert.equal((await tmdb.review(review.id)).media_id, MATRIX);
  assert.ok((await tmdb.movieLatest()).id);
});

test("series", async () => {
  const series = await tmdb.tvInfo({ id: BREAKING_BAD, append_to_response: "season/1,season/2" });
  assert.equal(series.name, "Breaking Bad");
  assert.equal(series.number_of_seasons, 5);
  assert.equal(series["season/2"].episodes.length, 13);
  assert.ok((await tmdb.tvAlternativeTitles(BREAKING_BAD)).results.length);
  const ratings = (await tmdb.tvContentRatings(BREAKING_BAD)).results;
  assert.equal(ratings.find((row) => row.iso_3166_1 === "US").rating, "TV-MA");
  assert.equal((await tmdb.tvCredits(BREAKING_BAD)).cast[0].name, "Bryan Cranston");
  assert.equal((await tmdb.tvAggregateCredits(BREAKING_BAD)).cast[0].total_episode_count, 62);
  const [group] = (await tmdb.episodeGroups(BREAKING_BAD)).results;
  assert.equal((await tmdb.episodeGroup(group.id)).groups[0].episodes[0].name, "Pilot");
  assert.equal((await tmdb.tvExternalIds(BREAKING_BAD)).tvdb_id, 81189);
  assert.ok((await tmdb.tvImages(BREAKING_BAD)).posters.length);
  assert.ok((await tmdb.tvKeywords(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvRecommendations(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvReviews(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvScreenedTheatrically(1399)).results.length);
  assert.ok((await tmdb.tvSimilar(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvVideos(BREAKING_BAD)).results.length);
  assert.ok((await tmdb.tvWatchProviders(BREAKING_BAD)).results.US.flatrate.length);
  assert.ok((await tmdb.tvLatest()).id);
});

test("season and episode", async () => {
  assert.equal((await tmdb.seasonInfo(SEASON)).episodes.length, 7);
  assert.ok((await tmdb.seasonCredits(SEASON)).cast.length);
  if (tmdb.seasonAggregateCredits) assert.ok((await tmdb.seasonAggregateCredits(SEASON)).cast.length); // since 4.0
  assert.ok((await tmdb.seasonImages(SEASON)).posters.length);
  assert.ok((await tmdb.seasonVideos(SEASON)).results.length);
  assert.equal((await tmdb.episodeInfo(EPISODE)).name, "Pilot");
  assert.equal((await tmdb.episodeCredits(EPISODE)).cast[0].name, "Bryan Cranston");
  assert.ok((await tmdb.episodeImages(EPISODE)).stills.length);
  assert.ok((await tmdb.episodeTranslations(EPISODE)).translations.length);
});

test("person", async () => {
  assert.equal((await tmdb.personInfo(REEVES)).name, "Keanu Reeves");
  assert.ok(names((await tmdb.personMovieCredits(REEVES)).cast).includes("The Matrix"));
  assert.ok((await tmdb.personCombinedCredits(REEVES)).cast.length);
  assert.equal((await tmdb.personExternalIds(REEVES)).imdb_id, "nm0000206");
  assert.ok((await tmdb.personImages(REEVES)).profiles.length);
  assert.ok((await tmdb.personTaggedImages({ id: REEVES })).results.length);
  assert.ok((await tmdb.personTranslations(REEVES)).translations.length);
  const { cast } = await tmdb.movieCredits(MATRIX);
  assert.equal((await tmdb.creditInfo(cast[0].credit_id)).person.name, "Keanu Reeves");
});

test("what titles belong to", async () => {
  const collection = await tmdb.collectionInfo({ id: 2344 });
  assert.deepEqual(collection.parts.map((part) => part.id), [603, 604, 605, 624860]);
  assert.ok((await tmdb.collectionImages({ id: 2344 })).posters.length);
  assert.ok((await tmdb.collectionTranslations({ id: 2344 })).translations.length);
  assert.equal((await tmdb.companyInfo(174)).name, "Warner Bros. Pictures");
  assert.ok((await tmdb.companyAlternativeNames(174)).results.length);
  assert.ok((await tmdb.companyImages(174)).logos.length);
  assert.equal((await tmdb.networkInfo(174)).name, "AMC");
  assert.equal((await tmdb.keywordInfo(4563)).name, "virtual reality");
  assert.ok(names((await tmdb.keywordMovies({ id: 4563 })).results).includes("The Matrix"));
});

test("find, configuration and changes", async () => {
  const found = await tmdb.find({ id: "tt0133093", external_source: "imdb_id" });
  assert.equal(found.movie_results[0].id, MATRIX);
  assert.ok((await tmdb.configuration()).images.secure_base_url.startsWith(server));
  assert.ok((await tmdb.countries()).some((row) => row.english_name === "Germany"));
  assert.ok((await tmdb.jobs()).some((row) => row.department === "Directing"));
  assert.ok((await tmdb.languages()).some((row) => row.iso_639_1 === "ja"));
  assert.ok((await tmdb.primaryTranslations()).includes("de-DE"));
  assert.ok((await tmdb.timezones()).length);
  assert.ok(names((await tmdb.genreMovieList()).genres).includes("Science Fiction"));
  assert.ok(names((await tmdb.genreTvList()).genres).includes("Drama"));
  assert.ok((await tmdb.movieCertifications()).certifications.US.length);
  assert.ok((await tmdb.tvCertifications()).certifications.US.length);
  assert.ok((await tmdb.movieWatchProviderList()).results.length);
  assert.ok((await tmdb.changedMovies()).total_results >= 600);
  assert.ok((await tmdb.changedTvs()).results.length);
});

test("pictures", async () => {
  const { images } = await tmdb.configuration();
  const { poster_path, backdrop_path } = await tmdb.movieInfo({ id: MATRIX });
  for (const [sizes, path] of [[images.poster_sizes, poster_path], [images.backdrop_sizes, backdrop_path]]) {
    for (const size of sizes) {
      const picture = await fetch(`${images.secure_base_url}${size}${path}`);
      assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/jpeg"], size);
      assert.ok((await picture.arrayBuffer()).byteLength);
    }
  }
});

test("search, discover and charts", async () => {
  assert.equal((await tmdb.searchMovie({ query: "the matrx" })).results[0].id, MATRIX);
  assert.equal((await tmdb.searchTv({ query: "breaking bad" })).results[0].id, BREAKING_BAD);
  assert.ok((await tmdb.searchPerson({ query: "keanu reves" })).results[0].known_for.length);
  assert.ok((await tmdb.searchMulti({ query: "matrix" })).results.length);
  assert.ok((await tmdb.discoverMovie({ "vote_count.gte": 100 })).total_results > 0);
  assert.ok((await tmdb.discoverTv({})).results.length);
  assert.ok((await tmdb.moviePopular()).results.length);
  assert.ok((await tmdb.movieNowPlaying()).dates.maximum);
  assert.ok((await tmdb.trending({ media_type: "all", time_window: "day" })).results.length);
});

test("refusal", async () => {
  await assert.rejects(tmdb.movieInfo(999999999), (error) => {
    assert.equal(error.response.status, 404);
    assert.equal(error.response.data.status_code, 34);
    return true;
  });
});
