package io.millrace.base.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final Routes.Handler OK = _ -> Response.empty(204);

  private static RouteTable table(String... declared) {
    return RouteTable.of(
        routes -> {
          for (String line : declared) {
            String[] parts = line.split(" ", 2);
            routes.route(Method.valueOf(parts[0]), parts[1]).action("t.do").summary(line).to(OK);
          }
        });
  }

  private static String match(RouteTable table, String method, String target) {
    return switch (table.match(method, Target.parse(target))) {
      case RouteTable.Match.Found(var route, var parameters) -> route.template() + " " + parameters;
      case RouteTable.Match.WrongMethod wrong -> wrong.allow();
      case RouteTable.Match.Unknown _ -> "unknown";
    };
  }

  @Test
  void literalsWinOverParametersAndThoseOverTheRest() {
    RouteTable table = table("GET /a/b", "GET /a/{x}", "GET /a/{x*}", "GET /a/{y}/c", "GET /");
    assertThat(match(table, "GET", "/a/b")).isEqualTo("/a/b {}");
    assertThat(match(table, "GET", "/a/z")).isEqualTo("/a/{x} {x=z}");
    assertThat(match(table, "GET", "/a/b/c")).isEqualTo("/a/{y}/c {y=b}");
    assertThat(match(table, "GET", "/a/b/d")).isEqualTo("/a/{x*} {x=b/d}");
    assertThat(match(table, "GET", "/")).isEqualTo("/ {}");
    assertThat(match(table, "GET", "/a")).isEqualTo("unknown");
    assertThat(match(table, "GET", "/a/")).isEqualTo("unknown");
    assertThat(match(table, "GET", "/a/b/c/")).isEqualTo("unknown");
  }

  @Test
  void aKnownPathWithAnotherMethodNamesTheMethods() {
    RouteTable table = table("GET /a/{x}", "DELETE /a/{y}", "POST /a/b");
    assertThat(match(table, "HEAD", "/a/z")).isEqualTo("/a/{x} {x=z}");
    assertThat(match(table, "DELETE", "/a/z")).isEqualTo("/a/{y} {y=z}");
    assertThat(match(table, "POST", "/a/z")).isEqualTo("GET, HEAD, DELETE, OPTIONS");
    assertThat(match(table, "GET", "/a/b")).isEqualTo("POST, OPTIONS");
    assertThat(match(table, "get", "/a/z")).isEqualTo("GET, HEAD, DELETE, OPTIONS");
  }

  @Test
  void listsAllMistakesAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RouteTable.of(
                    routes -> {
                      routes.get("/a/{x}").action("t.do").summary("s").to(OK);
                      routes.get("/a/{y}").action("t.do").summary("s").to(OK);
                      routes.get("/b").summary("s").to(OK);
                      routes.get("/c").action("t.do").to(OK);
                      routes.get("/d").action("t.do").summary("s");
                      routes.get("/{p*}/e").action("t.do").summary("s").to(OK);
                      routes.get("/{p}/{p}").action("t.do").summary("s").to(OK);
                      routes.get("f").action("t.do").summary("s").to(OK);
                      routes.get("/g{x}").action("t.do").summary("s").to(OK);
                      routes.post("/h").action("t.do").summary("s").consumes("json").to(OK);
                      routes
                          .post("/i")
                          .action("t.do")
                          .summary("s")
                          .streaming()
                          .nonBlocking()
                          .to(OK);
                      routes.errors("x", Problem.FORM);
                    }))
        .withMessageContaining("11 mistakes")
        .withMessageContaining("GET /a/{y}: answers the same requests as GET /a/{x}")
        .withMessageContaining("GET /b: no action")
        .withMessageContaining("GET /c: no summary")
        .withMessageContaining("GET /d: no handler")
        .withMessageContaining("GET /{p*}/e: '{p*}' is not at the end")
        .withMessageContaining("GET /{p}/{p}: parameter '{p}' twice")
        .withMessageContaining("GET f: the template does not begin with '/'")
        .withMessageContaining("GET /g{x}: segment 'g{x}' is neither a literal nor {name}")
        .withMessageContaining("POST /h: media type 'json'")
        .withMessageContaining("POST /i: streaming and non-blocking")
        .withMessageContaining("errors 'x'");
  }

  @Test
  void errorsTakeTheFormOfTheLongestPrefix() {
    var api =
        new TestRoutes(
            routes -> {
              routes.errors("/api", (e, id) -> Response.text("outer " + e.code()));
              routes.errors("/api/inner", (e, id) -> Response.text("inner " + id));
            });
    assertThat(TestRoutes.text(api.get("/api/x"))).isEqualTo("outer ROUTE_NOT_FOUND");
    assertThat(TestRoutes.text(api.get("/api/inner/x"))).isEqualTo("inner test-request");
    assertThat(TestRoutes.text(api.get("/api/%zz"))).isEqualTo("outer REQUEST_INVALID");
    assertThat(TestRoutes.json(api.get("/apix")).get("code").asString())
        .isEqualTo("ROUTE_NOT_FOUND");
  }

  @Test
  void handlersReadFormsQueriesAndHeaders() {
    var api =
        new TestRoutes(
            routes ->
                routes
                    .post("/f")
                    .action("t.do")
                    .summary("s")
                    .consumes("application/x-www-form-urlencoded")
                    .to(r -> Response.text(r.form("a").orElse("?") + r.header("x-b").orElse("?"))));
    Response answer =
        api.call(
            "POST",
            "/f",
            Map.of("Content-Type", "application/x-www-form-urlencoded", "X-B", "b"),
            "a=%C3%A4+1&c=2".getBytes(UTF_8));
    assertThat(TestRoutes.text(answer)).isEqualTo("ä 1b");
  }
}
