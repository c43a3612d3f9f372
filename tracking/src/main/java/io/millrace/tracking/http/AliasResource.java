package io.millrace.tracking.http;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.anything;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Registry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/models/{name}/aliases`: who pointed an alias at which version, when and why; and moves
/// that happen only if nobody moved it meanwhile.
public final class AliasResource implements Resource {
  private static final String ALIASES = "/api/models/{name}/aliases";
  private static final String ALIAS = ALIASES + "/{alias}";
  private static final int MOVES_MAX = 1_000;

  private static final Shape MODEL_ALIASES =
      object(
          required("model", text()),
          required(
              "aliases", list(object(required("alias", text()), required("version", whole())))));

  private static final Shape MOVE =
      object(
          optional("from", whole()),
          optional("to", whole()),
          required("by", text()),
          required("at", text()),
          required("reason", text()));

  private static final Shape ONE =
      named(
          "ModelAlias",
          object(
              required("model", text()),
              required("alias", text()),
              optional("version", whole()),
              required("history", list(MOVE))));

  /// What is expected is a number or null.
  private static final Shape WANTED =
      object(
          required("version", whole()),
          optional("expected", anything()),
          optional("by", text()),
          optional("reason", text()));

  private final Registry registry;

  public AliasResource(Registry registry) {
    this.registry = registry;
  }

  /// @param expected the version that the alias names now; a JSON null: none; absent: whatever
  record MoveBody(
      @Nullable Integer version,
      @Nullable JsonNode expected,
      @Nullable String by,
      @Nullable String reason) {}

  @Override
  public void routes(Routes routes) {
    routes
        .get(ALIASES)
        .action("model.read")
        .summary("The aliases of a model and the versions that they name.")
        .answer(MODEL_ALIASES)
        .to(request -> Response.json(aliases(registry.model(request.path("name")))));
    routes
        .get(ALIAS)
        .action("model.read")
        .summary("What an alias names, and its last 1,000 moves: who, when and why.")
        .answer(ONE)
        .to(request -> Response.json(json(alias(request))));
    routes
        .put(ALIAS)
        .action("model.promote")
        .summary("Points an alias at `version`, if it names `expected`.")
        .body(WANTED)
        .answer(ONE)
        .to(this::move);
    routes
        .delete(ALIAS)
        .action("model.promote")
        .summary("Deletes an alias; its history stays.")
        .query(optional("by", text()), optional("reason", text()))
        .answer(ONE)
        .to(this::delete);
  }

  private static ModelAlias alias(Request request) {
    return new ModelAlias(request.path("name"), request.path("alias"));
  }

  private Response move(Request request) {
    ModelAlias alias = alias(request);
    JsonNode json = request.json();
    MoveBody body = request.json(MoveBody.class);
    int version =
        Optional.ofNullable(body.version())
            .orElseThrow(
                () ->
                    new MillraceException(
                        ALIAS_INVALID,
                        "version: nothing (expected: a number)",
                        "Send the number of a version of the model."));
    AliasChange change = change(Optional.ofNullable(body.by()), Optional.ofNullable(body.reason()));
    if (json.has("expected")) {
      registry.moveAlias(alias, expected(json.get("expected")), version, change);
    } else {
      registry.setAlias(alias, version, change);
    }
    return Response.json(json(alias));
  }

  private static Optional<Integer> expected(JsonNode value) {
    if (value.isNull()) {
      return Optional.empty();
    }
    require(
        value.isIntegralNumber() && value.canConvertToInt(),
        ALIAS_INVALID,
        "Send the version that the alias names now, null if it names none, or leave it out.",
        "expected: %s (expected: a number or null)",
        value);
    return Optional.of(value.asInt());
  }

  private Response delete(Request request) {
    ModelAlias alias = alias(request);
    registry.deleteAlias(alias, change(request.query("by"), request.query("reason")));
    return Response.json(json(alias));
  }

  private static AliasChange change(Optional<String> by, Optional<String> reason) {
    return new AliasChange(by.orElse("").strip(), reason.orElse("").strip());
  }

  private static ObjectNode aliases(RegisteredModel model) {
    ObjectNode json = Json.object().put("model", model.name());
    ArrayNode all = json.putArray("aliases");
    model
        .aliases()
        .forEach(each -> all.addObject().put("alias", each.alias()).put("version", each.version()));
    return json;
  }

  private ObjectNode json(ModelAlias alias) {
    List<AliasMove> moves = registry.aliasHistory(alias);
    ObjectNode json = Json.object().put("model", alias.model()).put("alias", alias.name());
    registry
        .byAlias(alias.model(), alias.name())
        .ifPresent(version -> json.put("version", version.version()));
    ArrayNode history = json.putArray("history");
    moves.stream().limit(MOVES_MAX).forEach(move -> history.add(json(move)));
    return json;
  }

  /// A move without the name of its alias.
  public static ObjectNode json(AliasMove move) {
    ObjectNode json = Json.object();
    move.from().ifPresent(version -> json.put("from", version));
    move.to().ifPresent(version -> json.put("to", version));
    return json.put("by", move.user()).put("at", move.at().toString()).put("reason", move.reason());
  }
}
