package io.millrace.server.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Renders templates into answers. Thread-safe.
public final class Html {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "frame-src 'self'; "
          + "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
          + "base-uri 'none'";

  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Supplier<PageProject> project;
  private final Assets assets;
  private final InstantSource clock;

  public Html(Supplier<PageProject> project, Assets assets, InstantSource clock) {
    this.project = project;
    this.assets = assets;
    this.clock = clock;
  }

  /// The surroundings of a page of the project that the address names.
  /// @throws MillraceException with `ROUTE_NOT_FOUND` if there is no such project
  public Shell shell(Request request, Section section) {
    String name = project.get().name();
    MillraceException.require(
        request.path("project").equals(name),
        ErrorCode.ROUTE_NOT_FOUND,
        "Begin at /, which leads to the project.",
        "There is no project '%s'.",
        request.path("project"));
    return shell(name, section, Theme.of(request), address(request));
  }

  /// The surroundings of a page outside of the project's address.
  Shell linked(Request request, Section section) {
    return shell(project.get().name(), section, Theme.of(request), address(request));
  }

  private Shell shell(String name, Section section, Theme theme, String path) {
    return new Shell(
        name, section, section.label(), List.of(), theme, path, "", clock.instant(), assets);
  }

  private static String address(Request request) {
    StringBuilder address = new StringBuilder();
    for (String part : request.path().substring(1).split("/", -1)) {
      address.append('/').append(Shell.part(part));
    }
    return address.toString();
  }

  /// A number from an address; 0, which nothing has, if it is none.
  public static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  public Response page(String template, Shell shell, Object page) {
    return page(200, template, shell, page);
  }

  public Response page(int status, String template, Shell shell, Object page) {
    return Response.html(status, render(template, shell, page))
        .with("Content-Security-Policy", POLICY)
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "same-origin");
  }

  /// A page, or a region of one.
  public String render(String template, Shell shell, Object page) {
    StringOutput out = new StringOutput(16_384);
    templates.render(template + ".jte", Map.of("shell", shell, "page", page), out);
    return out.toString();
  }

  /// The page that says what went wrong.
  Response error(MillraceException error, String requestId) {
    int status = Problem.status(error.code());
    Shell shell = shell(project.get().name(), Section.OVERVIEW, Theme.SYSTEM, "/");
    return page(
        status,
        "error",
        shell.at(status == 404 ? "Not found" : "Error"),
        new ErrorPage(status, error.detail(), error.fix(), error.code().name(), requestId));
  }
}
