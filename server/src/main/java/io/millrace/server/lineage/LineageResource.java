package io.millrace.server.lineage;

import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;
import io.millrace.base.json.Json;
import io.millrace.server.lineage.Lineage.Node;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/lineage`: what came from what.
public final class LineageResource implements Resource {
  private static final Field THING = required("thing", text());
  private static final Field TEXT = required("text", text());
  private static final Field AT = optional("at", text());

  /// What is next to a thing has the same fields.
  private static final Shape NODES =
      list(object(THING, TEXT, AT, required("next", list(anything()))));

  private static final Shape ANSWER =
      object(THING, TEXT, AT, required("up", NODES), required("down", NODES));

  private final Lineage lineage;

  public LineageResource(Lineage lineage) {
    this.lineage = lineage;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/lineage")
        .action("lineage.read")
        .summary(
            "What a thing came from (`up`) and what came of it (`down`): `of` is its kind and id,"
                + " such as `prediction:order-77`.")
        .query(required("of", text()))
        .answer(ANSWER)
        .to(this::find);
  }

  private Response find(Request request) {
    return Response.json(json(lineage.of(request.query("of").orElse(""))));
  }

  public static ObjectNode json(Lineage.Answer answer) {
    ObjectNode body = json(answer.up());
    body.remove("next");
    body.set("up", json(answer.up()).get("next"));
    body.set("down", json(answer.down()).get("next"));
    return body;
  }

  private static ObjectNode json(Node node) {
    ObjectNode json = Json.object().put("thing", node.thing().toString()).put("text", node.text());
    node.at().ifPresent(at -> json.put("at", at.toString()));
    ArrayNode next = json.putArray("next");
    node.next().forEach(each -> next.add(json(each)));
    return json;
  }
}
