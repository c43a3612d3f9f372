package io.millrace.serving.http;

import static io.millrace.base.ErrorCode.INFERENCE_ID_INVALID;
import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.ErrorCode.ROWS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.id.Ids;
import io.millrace.serving.Answer;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Fields;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.RecordBlocks;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.limit.EndpointLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `POST /endpoints/{name}/invocations-response-stream`: answers many rows block by block, each
/// sent as soon as it is made, so that no more than one block of an answer is held for a client
/// that reads slowly.
///
/// A block has at most [#BLOCK_ROWS] rows, and no more rows or bytes than the endpoint takes of a
/// request. It is a request of its own for limits, captures and metrics; its inference id is that
/// of the request, a colon and its number from 0. Blocks of one request are answered by the same
/// variant. What is wrong with the first block is an error like any other. What is wrong later ends
/// the stream in a way that no client takes for its end: an exception in SageMaker's event stream,
/// otherwise a cut connection.
public final class StreamedInvocationResource implements Resource {
  private static final int BLOCK_ROWS = 1_000;
  private static final int BODY_BYTES_MAX = 25 * 1024 * 1024;
  private static final int ID_LENGTH_MAX = 56;
  private static final String CONTENT_TYPE = "X-Amzn-SageMaker-Content-Type";

  private final Endpoints endpoints;
  private final Invocations invocations;

  public StreamedInvocationResource(Endpoints endpoints, Invocations invocations) {
    this.endpoints = endpoints;
    this.invocations = invocations;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/endpoints/{name}/invocations-response-stream")
        .action("endpoint.invoke")
        .summary("Predicts many rows, from JSON Lines or CSV, and sends answers as they are made.")
        .headers(InvocationHeaders.DECLARED)
        .consumes("application/jsonlines", "text/csv")
        .maxBody(BODY_BYTES_MAX)
        .to(this::invoke);
  }

  /// One request.
  ///
  /// @param accept the form of the answer; absent: as the request
  /// @param given its headers around the rows, with ids and keys that it lacks made
  private record Streamed(
      String contentType, Optional<String> accept, Invocation given, RecordBlocks blocks) {
    Invocation block(int number) {
      return new Invocation(
          given.endpoint(),
          new SageMakerRequest(contentType, accept, blocks.next()),
          given.inferenceId().map(id -> id + ":" + number),
          given.customAttributes(),
          given.targetVariant(),
          given.targetModel(),
          given.stickyKey(),
          given.traceparent());
    }
  }

  private Response invoke(Request request) {
    Streamed streamed = streamed(request);
    Answer first = invocations.invoke(streamed.block(0));
    boolean isPlain =
        request.header("Accept").filter(StreamedInvocationResource::namesLines).isPresent();
    Response one = InvocationHeaders.response(streamed.given(), first);
    List<Response.Header> headers = new ArrayList<>();
    String id = streamed.given().inferenceId().orElseThrow();
    for (Response.Header header : one.headers()) {
      headers.add(
          switch (header.name()) {
            case "Content-Type" ->
                isPlain
                    ? header
                    : new Response.Header(header.name(), EventStreamMessage.MEDIA_TYPE);
            case InvocationHeaders.INFERENCE_ID -> new Response.Header(header.name(), id);
            default -> header;
          });
    }
    headers.add(new Response.Header(CONTENT_TYPE, first.contentType()));
    Response.Writer writer =
        isPlain ? out -> write(streamed, first, out) : out -> writeEvents(streamed, first, out);
    return new Response(200, headers, new Response.Body.Stream(-1, writer));
  }

  private Streamed streamed(Request request) {
    String contentType = request.header("Content-Type").orElse("text/csv");
    Optional<String> accept =
        request.header("X-Amzn-SageMaker-Accept").or(() -> request.header("Accept"));
    require(
        accept
            .filter(types -> types.contains("application/json"))
            .filter(t -> !namesLines(t))
            .isEmpty(),
        REQUEST_INVALID,
        "Accept text/csv or application/jsonlines, or leave the header out.",
        "Accept: '%s' cannot be streamed.",
        accept.orElse(""));
    require(
        InvocationHeaders.explaining(request).isEmpty(),
        REQUEST_INVALID,
        "Ask POST /endpoints/{name}/invocations?explain=true for them.",
        "explain: streamed answers have no contributions.");
    RecordBlocks blocks = blocks(request, contentType);
    require(blocks.hasNext(), ROWS_INVALID, "Send at least one record.", "The body has no rows.");
    SageMakerRequest none = new SageMakerRequest(contentType, accept, new byte[0]);
    Invocation asked = InvocationHeaders.invocation(request, request.path("name"), none);
    require(
        asked.inferenceId().map(String::length).orElse(0) <= ID_LENGTH_MAX,
        INFERENCE_ID_INVALID,
        "Send a shorter one: the number of a block is added to it.",
        "X-Amzn-SageMaker-Inference-Id: expected at most %d characters for a streamed answer",
        ID_LENGTH_MAX);
    String id = asked.inferenceId().orElseGet(Ids::hex32);
    Invocation given =
        new Invocation(
            asked.endpoint(),
            none,
            Optional.of(id),
            asked.customAttributes(),
            asked.targetVariant(),
            asked.targetModel(),
            asked.stickyKey().or(() -> Optional.of(id)),
            asked.traceparent());
    return new Streamed(contentType, accept, given, blocks);
  }

  /// Such that each of them keeps the limits of the endpoint.
  private RecordBlocks blocks(Request request, String contentType) {
    EndpointConfig serving = endpoints.serving(request.path("name"));
    EndpointLimits limits = serving.spec().limits();
    return new RecordBlocks(
        new Fields(serving.inputs()),
        contentType,
        request.body(),
        Math.min(limits.rows().orElse(BLOCK_ROWS), BLOCK_ROWS),
        limits.bytes().orElse(BODY_BYTES_MAX));
  }

  private static boolean namesLines(String types) {
    return types.contains("application/jsonlines") || types.contains("text/csv");
  }

  private void write(Streamed streamed, Answer first, OutputStream out) throws IOException {
    out.write(first.body());
    out.flush();
    for (int number = 1; streamed.blocks().hasNext(); number++) {
      Answer answer = invocations.invoke(streamed.block(number));
      out.write('\n');
      out.write(answer.body());
      out.flush();
    }
  }

  private void writeEvents(Streamed streamed, Answer first, OutputStream out) throws IOException {
    out.write(EventStreamMessage.part(first.body()));
    out.flush();
    try {
      for (int number = 1; streamed.blocks().hasNext(); number++) {
        byte[] body = invocations.invoke(streamed.block(number)).body();
        byte[] part = new byte[1 + body.length];
        part[0] = '\n';
        System.arraycopy(body, 0, part, 1, body.length);
        out.write(EventStreamMessage.part(part));
        out.flush();
      }
    } catch (MillraceException e) {
      out.write(EventStreamMessage.failure(e));
    }
  }
}
