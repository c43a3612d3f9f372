package io.millrace.pipeline.call;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.secret.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:http`: calls another system, by the rules of [OutgoingCalls]. A JSON body is sent as
/// JSON, a text as it is; a JSON answer comes back as JSON, any other as text.
public final class HttpTask implements Task {
  private static final String FIX =
      "Correct the state's Arguments in the pipeline or the execution's input.";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");

  /// Headers of the connection.
  private static final Set<String> REFUSED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final OutgoingCalls calls;
  private final Secrets secrets;

  public HttpTask(OutgoingCalls calls, Secrets secrets) {
    this.calls = calls;
    this.secrets = secrets;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Calls another system over HTTP; 10 s and 64 KiB at most.")
        .input("url", "string", "http or https, of a public host or one that the server allows")
        .optional("method", "string", "GET if absent")
        .optional(
            "headers",
            "object",
            "texts or {\"Secret\": name}; Idempotency-Key is set unless it is here")
        .optional("body", "any", "a text is sent as it is, anything else as JSON")
        .output("status", "number", "200 to 299")
        .output("body", "any", "JSON if the answer says that it is, else text")
        .error("Http.StatusCode.404", "an answer other than 200 to 299, by its number")
        .error("OUTGOING_CALL_FAILED", "no answer in time, or one that is too long")
        .error("OUTGOING_CALL_REFUSED", "the address may not be called")
        .error("SECRET_NOT_FOUND", "the server has no such secret");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) throws InterruptedException {
    return secrets.use(arguments, "headers", context, this::call);
  }

  private JsonNode call(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    String method = given.optionalText("method").orElse("GET");
    check(METHODS.contains(method), "method: '%s' (expected: one of %s)", method, METHODS);
    Optional<JsonNode> body = Optional.ofNullable(arguments.get("body"));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Idempotency-Key", context.idempotencyKey());
    body.ifPresent(
        b -> headers.put("Content-Type", b.isString() ? "text/plain" : "application/json"));
    headers(given.optionalObject("headers"), headers);
    OutgoingCalls.Answer answer =
        calls.send(method, address(given.text("url")), headers, body.map(HttpTask::bytes));
    context.log("%s answered %d".formatted(method, answer.status()));
    if (!answer.isSuccess()) {
      throw new TaskFailure("Http.StatusCode." + answer.status(), answer.body());
    }
    ObjectNode result = Json.object().put("status", answer.status());
    result.set("body", value(answer));
    return result;
  }

  private static void headers(TaskArguments given, Map<String, String> headers) {
    for (String name : given.json().propertyNames()) {
      String value = given.text(name);
      boolean isFree = !REFUSED.contains(name.toLowerCase(java.util.Locale.ROOT));
      check(HEADER.matcher(name).matches() && isFree, "headers: '%s' cannot be set", name);
      check(
          value.chars().noneMatch(c -> c < 0x20 || c == 0x7f),
          "headers: the value of '%s' holds a control character",
          name);
      headers.keySet().removeIf(name::equalsIgnoreCase);
      headers.put(name, value);
    }
  }

  private static URI address(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new MillraceException(
          TASK_ARGUMENTS_INVALID,
          "Arguments of task http: url: is no URL: %s".formatted(e.getReason()),
          FIX,
          e);
    }
  }

  private static byte[] bytes(JsonNode body) {
    return (body.isString() ? body.stringValue() : Json.write(body))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode value(OutgoingCalls.Answer answer) {
    boolean isJson = answer.contentType().matches("application/([a-z.+-]+\\+)?json\\b.*");
    return isJson && !answer.body().isBlank()
        ? Json.parse(answer.body())
        : Json.tree(answer.body());
  }

  private static void check(boolean holds, String text, Object... arguments) {
    require(holds, TASK_ARGUMENTS_INVALID, FIX, "Arguments of task http: " + text, arguments);
  }
}
