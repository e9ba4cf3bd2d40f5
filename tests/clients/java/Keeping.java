import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signs in, rates a film and makes a list, with a client that offers HTTP/2 beside each first request. */
class Keeping {
    private static final String MATRIX = "603";

    private final HttpClient client;
    private final boolean expects;
    private final String base;

    Keeping(HttpClient client, boolean expects, String base) {
        this.client = client;
        this.expects = expects;
        this.base = base;
    }

    public static void main(String[] arguments) throws Exception {
        for (boolean expects : new boolean[] {false, true}) {
            // A client of its own for each: it offers HTTP/2 until a server has said that it has none.
            new Keeping(HttpClient.newHttpClient(), expects, arguments[0]).run(arguments[1], arguments[2]);
        }
        System.out.println("done");
    }

    private void run(String name, String password) throws Exception {
        String token = ask("GET", "/3/authentication/token/new", "", 200, "request_token");
        String signIn = String.format(
            "{\"username\":\"%s\",\"password\":\"%s\",\"request_token\":\"%s\"}", name, password, token);
        ask("POST", "/3/authentication/token/validate_with_login", signIn, 200, "request_token");
        String session = ask("POST", "/3/authentication/session/new",
            "{\"request_token\":\"" + token + "\"}", 200, "session_id");
        ask("POST", "/3/movie/" + MATRIX + "/rating?session_id=" + session, "{\"value\":8.5}", 201, null);
        String list = ask("POST", "/3/list?session_id=" + session,
            "{\"name\":\"Seen\",\"description\":\"\",\"language\":\"en\"}", 201, "list_id");
        ask("POST", "/3/list/" + list + "/add_item?session_id=" + session,
            "{\"media_id\":" + MATRIX + "}", 201, null);
        expect(MATRIX, ask("GET", "/3/list/" + list, "", 200, "id", "\"items\":\\["));
        ask("DELETE", "/3/movie/" + MATRIX + "/rating?session_id=" + session, "", 200, null);
    }

    /** The field of that name in the answer, behind the text `after`. */
    private String ask(String method, String path, String body, int status, String field, String... after)
        throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                URI.create(base + path + (path.contains("?") ? "&" : "?") + "api_key=any"))
            .header("Content-Type", "application/json;charset=utf-8")
            .expectContinue(expects && !body.isEmpty())
            .method(method, body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
            .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        if (field == null) {
            return "";
        }
        String before = after.length > 0 ? after[0] + ".*?" : "";
        Matcher found = Pattern.compile(before + "\"" + field + "\":\"?([^\",}]+)").matcher(answer.body());
        if (!found.find()) {
            throw new AssertionError(path + " has no " + field + ": " + answer.body());
        }
        return found.group(1);
    }

    private static void expect(String wanted, String found) {
        if (!wanted.equals(found)) {
            throw new AssertionError("expected " + wanted + ", found " + found);
        }
    }
}
