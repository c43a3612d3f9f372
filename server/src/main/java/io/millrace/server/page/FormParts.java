package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Response;
import io.millrace.base.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// What a form shows anew while it is typed: the hint or problem of each field, and regions that
/// follow from them.
final class FormParts {
  private final Html html;
  private final Shell shell;
  private final ObjectNode parts = Json.object();
  private final ObjectNode wrong = Json.object();

  FormParts(Html html, Shell shell) {
    this.html = html;
    this.shell = shell;
  }

  /// Whether a form asks for its parts only; without script it is sent as a whole.
  static boolean wanted(Request request) {
    return request.header("Accept").orElse("").contains("application/json");
  }

  FormParts field(String name, Typed<?> typed) {
    parts.put(name, html.render("ui/hint", shell, typed));
    wrong.put(name, typed.isWrong());
    return this;
  }

  FormParts region(String name, String template, Object page) {
    parts.put(name, html.render(template, shell, page));
    return this;
  }

  Response response() {
    ObjectNode body = Json.object();
    body.set("parts", parts);
    body.set("wrong", wrong);
    return Response.json(body);
  }
}
