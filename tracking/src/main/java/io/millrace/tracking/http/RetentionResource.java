package io.millrace.tracking.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.tracking.Page;
import io.millrace.tracking.retention.Candidate;
import io.millrace.tracking.retention.Purge;
import io.millrace.tracking.retention.Retention;
import io.millrace.tracking.retention.RetentionPlan;
import io.millrace.tracking.retention.RetentionPlan.Item;
import io.millrace.tracking.retention.RetentionPolicy;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/retention`: what retention would delete and purge and what it keeps, and what it has
/// purged.
public final class RetentionResource implements Resource {
  private static final String PLAN = "/api/retention/plan";
  private static final int PURGES = 100;
  private static final int PURGES_MAX = 1_000;

  private static final Shape ITEM =
      named(
          "RetentionItem",
          object(
              required("kind", text()),
              required("id", text()),
              required("name", text()),
              required("experiment_id", text()),
              required("experiment", text()),
              required("since", text()),
              optional("points", whole()),
              optional("bytes", whole()),
              optional("why", list(text()))));

  private static final Shape WHOLE_PLAN =
      named(
          "RetentionPlan",
          object(
              required("policy", anything()),
              required("points", whole()),
              required("bytes", whole()),
              required("purges", list(ITEM)),
              required("deletes", list(ITEM)),
              required("kept", list(ITEM)),
              required("complete", Shape.flag())));

  private static final Shape PURGE_LIST =
      object(required("purges", list(anything())), optional("next_page_token", text()));

  private final Retention retention;
  private final Supplier<RetentionPolicy> policy;

  /// @param policy that of the project
  public RetentionResource(Retention retention, Supplier<RetentionPolicy> policy) {
    this.retention = retention;
    this.policy = policy;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get(PLAN)
        .action("retention.read")
        .summary("What retention of the project would delete, purge and keep now, and why.")
        .answer(WHOLE_PLAN)
        .to(_ -> Response.json(plan(policy.get())));
    routes
        .post(PLAN)
        .action("retention.read")
        .summary("The same for another policy: the section `retention` of a project file as JSON.")
        .body(anything())
        .answer(WHOLE_PLAN)
        .to(request -> Response.json(plan(RetentionPolicy.of(Json.parse(request.body())))));
    routes
        .get("/api/retention/purges")
        .action("retention.read")
        .summary("What was purged, newest first: `max_results` (100), `page_token`.")
        .query(optional("max_results", whole()), optional("page_token", text()))
        .answer(PURGE_LIST)
        .to(this::purges);
  }

  private ObjectNode plan(RetentionPolicy asked) {
    RetentionPlan plan = retention.plan(asked);
    ObjectNode json = Json.object();
    json.set("policy", asked.json());
    json.put("points", plan.purges().stream().mapToLong(Item::points).sum());
    json.put("bytes", plan.purges().stream().mapToLong(Item::bytes).sum());
    items(json.putArray("purges"), plan.purges());
    items(json.putArray("deletes"), plan.deletes());
    ArrayNode kept = json.putArray("kept");
    for (RetentionPlan.Kept each : plan.kept()) {
      ObjectNode item = json(each.what());
      ArrayNode why = item.putArray("why");
      each.why().forEach(why::add);
      kept.add(item);
    }
    return json.put("complete", plan.isWhole());
  }

  private static void items(ArrayNode array, List<Item> items) {
    items.forEach(
        item ->
            array.add(json(item.what()).put("points", item.points()).put("bytes", item.bytes())));
  }

  private static ObjectNode json(Candidate what) {
    return Json.object()
        .put("kind", what.kind().name())
        .put("id", what.id())
        .put("name", what.name())
        .put("experiment_id", what.experimentId())
        .put("experiment", what.experiment())
        .put("since", what.since().toString());
  }

  private Response purges(Request request) {
    Page<Purge> page = retention.history(most(request), request.query("page_token"));
    ObjectNode json = Json.object();
    ArrayNode purges = json.putArray("purges");
    page.items().forEach(purge -> purges.add(json(purge)));
    page.nextPageToken().ifPresent(token -> json.put("next_page_token", token));
    return Response.json(json);
  }

  private static int most(Request request) {
    String asked = request.query("max_results").orElse(Integer.toString(PURGES));
    boolean isNumber = asked.matches("\\d{1,4}");
    int most = isNumber ? Integer.parseInt(asked) : 0;
    require(
        most >= 1 && most <= PURGES_MAX,
        REQUEST_INVALID,
        "Ask for fewer at once.",
        "max_results: '%s' (expected: 1 to %,d)",
        asked,
        PURGES_MAX);
    return most;
  }

  private static ObjectNode json(Purge purge) {
    ObjectNode json = json(purge.what());
    json.put("pass", purge.pass());
    json.set("policy", Json.parse(purge.policy()));
    json.put("begun_at", purge.begunAt().toString());
    json.put("points", purge.points());
    purge.bytes().ifPresent(bytes -> json.put("bytes", bytes));
    purge.purgedAt().ifPresent(at -> json.put("purged_at", at.toString()));
    purge.sweptAt().ifPresent(at -> json.put("swept_at", at.toString()));
    return json;
  }
}
