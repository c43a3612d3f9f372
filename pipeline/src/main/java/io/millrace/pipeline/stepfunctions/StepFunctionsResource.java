package io.millrace.pipeline.stepfunctions;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Activities;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.MapRuns;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.TaskTokens;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// `POST /`: the Step Functions API. The operation stands in the header `X-Amz-Target`.
public final class StepFunctionsResource implements Resource {
  private static final Logger log = LoggerFactory.getLogger(StepFunctionsResource.class);
  private static final String MEDIA_TYPE = "application/x-amz-json-1.0";
  private static final String PREFIX = "AWSStepFunctions.";
  private static final int BODY_MAX = 1_048_576;

  private final Operations operations = new Operations();

  public StepFunctionsResource(
      Pipelines pipelines,
      Executions executions,
      Definitions definitions,
      TaskTokens tokens,
      Activities activities,
      MapRuns mapRuns,
      StateMachineStores stores,
      InstantSource clock) {
    Pages pages = new Pages(clock);
    DefinitionText text = new DefinitionText(definitions);
    StateMachines machines = new StateMachines(pipelines, stores.revisions(), executions, clock);
    Targets targets =
        new Targets(machines, stores.versions(), () -> ThreadLocalRandom.current().nextInt(100));
    StartedExecutions started = new StartedExecutions(executions, stores.starts());
    VersionOperations versions = new VersionOperations(targets, stores.versions(), pages, clock);
    new ChangeMachineOperations(machines, targets, text, versions, stores, executions)
        .addTo(operations);
    new ReadMachineOperations(machines, targets, started, text, pages).addTo(operations);
    versions.addTo(operations);
    new AliasOperations(targets, stores.versions(), pages, clock).addTo(operations);
    new ActivityOperations(activities, stores.tags(), pages).addTo(operations);
    new TaskOperations(tokens).addTo(operations);
    new TagOperations(machines, activities, stores.tags()).addTo(operations);
    new ExecutionOperations(executions, started, clock).addTo(operations);
    new MapRunOperations(started, mapRuns, pages).addTo(operations);
    StartOperation start = new StartOperation(machines, targets, executions, stores.starts());
    operations
        .add(
            "TestState",
            TestStateBody.Request.class,
            new TestStateOperation(definitions, clock)::test)
        .add("StartExecution", ExecutionBody.Start.class, start::start)
        .add("StartSyncExecution", ExecutionBody.Start.class, start::startSync)
        .add(
            "ListExecutions",
            ExecutionBody.ListExecutions.class,
            new ListExecutionsOperation(
                    machines, targets, executions, stores.starts(), mapRuns, pages)
                ::list)
        .add(
            "GetExecutionHistory",
            ExecutionBody.History.class,
            new HistoryOperation(executions, started, pages)::history);
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/")
        .action("stepfunctions.call")
        .summary("The Step Functions API (AWS JSON 1.0): docs/step-functions.md.")
        .consumes(MEDIA_TYPE)
        .maxBody(2 * BODY_MAX) // up to here, what is too large is told in the API's own form
        .to(this::call);
  }

  /// The one place where refusals become answers.
  private Response call(Request request) throws InterruptedException {
    try {
      return answer(200, run(request));
    } catch (Refusal refusal) {
      return error(400, refusal);
    } catch (MillraceException e) {
      return switch (e.code().kind()) {
        case INTERNAL -> bug(request, e);
        case UNAVAILABLE -> error(503, refusal(e));
        case INVALID_INPUT, NOT_FOUND, CONFLICT, DENIED, LIMIT -> error(400, refusal(e));
      };
    } catch (RuntimeException e) {
      return bug(request, e);
    }
  }

  private static Refusal refusal(MillraceException e) {
    return Refusal.of(code(e.code()), "%s %s", e.detail(), e.fix());
  }

  private static Response bug(Request request, RuntimeException e) {
    log.error("stepfunctions.request.failed id={}", request.id(), e);
    return error(
        500,
        Refusal.of(
            "InternalFailure",
            "Something went wrong that is not the caller's fault. Look for request id %s in the"
                + " server's log.",
            request.id()));
  }

  private Object run(Request request) throws InterruptedException {
    if (request.body().length > BODY_MAX) {
      throw Refusal.of("SerializationException", "The request is larger than 1 MiB.");
    }
    String target = request.header("X-Amz-Target").orElse("");
    return operations.run(
        target.startsWith(PREFIX) ? target.substring(PREFIX.length()) : target, request);
  }

  private static String code(ErrorCode code) {
    return switch (code) {
      case JSON_INVALID -> "SerializationException";
      case EXECUTION_LIMIT_EXCEEDED -> "ExecutionLimitExceeded";
      default ->
          switch (code.kind()) {
            case INVALID_INPUT -> "ValidationException";
            case NOT_FOUND -> "ResourceNotFound";
            case CONFLICT -> "ConflictException";
            case DENIED -> "AccessDeniedException";
            case LIMIT -> "ServiceQuotaExceededException";
            case UNAVAILABLE -> "ServiceUnavailable";
            case INTERNAL -> "InternalFailure";
          };
    };
  }

  private static Response error(int status, Refusal refusal) {
    ObjectNode body = Json.object().put("__type", refusal.code()).put("message", refusal.text());
    refusal.reason().ifPresent(reason -> body.put("reason", reason));
    return answer(status, body).with("x-amzn-ErrorType", refusal.code());
  }

  private static Response answer(int status, Object body) {
    return Response.of(status, MEDIA_TYPE, Json.bytes(body)).with("x-amzn-RequestId", Ids.uuid());
  }
}
