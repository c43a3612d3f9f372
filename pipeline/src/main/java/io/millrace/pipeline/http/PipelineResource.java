package io.millrace.pipeline.http;

import static io.millrace.base.ErrorCode.EXECUTION_EXISTS;
import static io.millrace.base.ErrorCode.PIPELINE_NOT_FOUND;
import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.LargeValues;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.StartRequest;
import io.millrace.pipeline.states.ExecutionType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/api/pipelines`: definitions, their versions, and starting executions of them.
public final class PipelineResource implements Resource {
  /// An input that goes by reference, and what stands around it.
  private static final int START_MAX = LargeValues.VALUE_MAX + 65_536;

  private static final int DEFINITION_MAX = 1_048_576;

  private static final Shape VERSION = wire(VersionBody.class);

  private final Pipelines pipelines;
  private final Executions executions;

  public PipelineResource(Pipelines pipelines, Executions executions) {
    this.pipelines = pipelines;
    this.executions = executions;
  }

  /// @param version default: the newest
  /// @param name default: a random one
  /// @param input default: an empty object
  /// @param isAwaited whether to answer when it has ended; default: at once
  /// @param cache false: no task gets a result that is there already
  record StartBody(
      @Nullable Integer version,
      @Nullable String name,
      @Nullable JsonNode input,
      @JsonProperty("wait") @Nullable Boolean isAwaited,
      @Nullable Boolean cache) {}

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/pipelines")
        .action("pipeline.read")
        .summary("The newest version of each pipeline, by name.")
        .answer(object(required("pipelines", Shape.list(VERSION))))
        .to(this::list);
    routes
        .get("/api/pipelines/{name}")
        .action("pipeline.read")
        .summary("The newest version of a pipeline, with its definition.")
        .answer(VERSION)
        .to(this::find);
    routes
        .post("/api/pipelines/{name}")
        .action("pipeline.write")
        .summary(
            "Registers a definition (States Language, JSON or YAML) as the newest version;"
                + " `description`, `type` (STANDARD or EXPRESS, for a new pipeline).")
        .query(optional("description", text()), optional("type", choice("STANDARD", "EXPRESS")))
        .answer(VERSION)
        .consumes("application/json", "application/yaml", "text/yaml", "text/plain")
        .maxBody(DEFINITION_MAX)
        .to(this::register);
    routes
        .get("/api/pipelines/{name}/versions")
        .action("pipeline.read")
        .summary("All versions of a pipeline, newest first.")
        .answer(object(required("versions", Shape.list(VERSION))))
        .to(this::versions);
    routes
        .post("/api/pipelines/{name}/executions")
        .action("execution.start")
        .summary(
            "Starts an execution; the same name and input again answer with the same one. `wait`:"
                + " answers when it has ended, after 5 minutes at the latest; `cache`: false makes"
                + " all tasks work.")
        .body(wire(StartBody.class))
        .answer(wire(ExecutionBody.class))
        .maxBody(START_MAX)
        .to(this::start);
  }

  private Response list(Request request) {
    return Response.json(
        Map.of("pipelines", pipelines.list().stream().map(VersionBody::summary).toList()));
  }

  private Response find(Request request) {
    String name = request.path("name");
    return Response.json(VersionBody.of(first(name, pipelines.find(name).stream().toList())));
  }

  private Response register(Request request) {
    String definition = new String(request.body(), StandardCharsets.UTF_8);
    String description = request.query("description").orElse("");
    String name = request.path("name");
    PipelineVersion version =
        request
            .query("type")
            .map(type -> pipelines.register(name, definition, description, type(type)))
            .orElseGet(() -> pipelines.register(name, definition, description));
    return Response.json(201, VersionBody.summary(version));
  }

  private static ExecutionType type(String text) {
    return Arrays.stream(ExecutionType.values())
        .filter(type -> type.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new MillraceException(
                    REQUEST_INVALID,
                    "type: '%s' (expected: STANDARD or EXPRESS)".formatted(text),
                    "Correct this query parameter."));
  }

  private Response versions(Request request) {
    String name = request.path("name");
    List<PipelineVersion> versions = pipelines.versions(name);
    first(name, versions);
    return Response.json(Map.of("versions", versions.stream().map(VersionBody::of).toList()));
  }

  private static PipelineVersion first(String name, List<PipelineVersion> versions) {
    require(
        !versions.isEmpty(),
        PIPELINE_NOT_FOUND,
        "List the pipelines to find its name.",
        "There is no pipeline '%s'.",
        name);
    return versions.getFirst();
  }

  private Response start(Request request) throws InterruptedException {
    StartBody body = request.json(StartBody.class);
    String name = Optional.ofNullable(body.name()).orElseGet(Ids::uuid);
    JsonNode input = executions.referred(Optional.ofNullable(body.input()).orElseGet(Json::object));
    String pipeline = request.path("name");
    StartRequest wanted = wanted(pipeline, body, name, input);
    Execution execution =
        Boolean.TRUE.equals(body.isAwaited()) ? executions.run(wanted) : executions.start(wanted);
    require(
        execution.input().equals(input),
        EXECUTION_EXISTS,
        "Use another name, or leave the name out.",
        "The execution '%s' of '%s' exists and has another input.",
        name,
        pipeline);
    return Response.json(201, ExecutionBody.of(execution));
  }

  private static StartRequest wanted(String pipeline, StartBody body, String name, JsonNode input) {
    StartRequest newest = StartRequest.of(pipeline, input, name, StartCause.user(""));
    StartRequest wanted = body.version() == null ? newest : newest.withVersion(body.version());
    return Boolean.FALSE.equals(body.cache()) ? wanted.withoutCache() : wanted;
  }
}
