// What tmdb-ts is answered about movies, as lines of JSON; `null` where a movie is not there.
import { TMDB } from "tmdb-ts";

const [server, ...ids] = process.argv.slice(2);
const toReelbase = (url, init) => fetch(url.replace("https://api.themoviedb.org", server), init);
const tmdb = new TMDB("a token of its own", { fetch: toReelbase });

for (const id of ids) {
  const movie = await tmdb.movies.details(Number(id), ["credits", "release_dates"], "de-DE").catch((error) => {
    if (error.status_code !== 34) throw error;
    return null;
  });
  const pictures = movie && (await tmdb.movies.images(movie.id, { include_image_language: ["de", "en"] }));
  console.log(
    JSON.stringify(
      movie && {
        title: movie.title,
        cast: movie.credits.cast.map((row) => [row.name, row.character]),
        notes: movie.release_dates.results.flatMap((row) => row.release_dates.map((each) => each.note)),
        posters: pictures.posters.length,
      },
    ),
  );
}
