package io.millrace.serving.mlflow;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.Parameters;
import io.millrace.serving.ServingConfig;
import io.millrace.serving.http.InvocationHeaders;
import java.util.List;

/// `/mlflow/{endpoint}`: what `mlflow models serve` has at its root, for each endpoint. A tool that
/// was written for that takes the prefix as its base URL.
public final class ScoringResource implements Resource {
  private static final String ROOT = "/mlflow";
  private static final String ENDPOINT = ROOT + "/{endpoint}";

  /// Of MLflow, whose protocol this is.
  private static final String VERSION = "3.17.2";

  private final Endpoints endpoints;
  private final Invocations invocations;
  private final ServingConfig config;
  private final ParquetPages parquet;

  /// @param parquet reads bodies that are Parquet
  public ScoringResource(
      Endpoints endpoints, Invocations invocations, ServingConfig config, ParquetPages parquet) {
    this.endpoints = endpoints;
    this.invocations = invocations;
    this.config = config;
    this.parquet = parquet;
  }

  @Override
  public void routes(Routes routes) {
    routes.errors(ROOT, new ScoringErrors());
    for (String path : List.of("/ping", "/health")) {
      routes
          .get(ENDPOINT + path)
          .action("endpoint.read")
          .summary("Whether the models of the endpoint are loaded: 200, else 404 or 503.")
          .to(this::ping);
    }
    routes
        .get(ENDPOINT + "/version")
        .action("endpoint.read")
        .summary("The version of MLflow whose scoring protocol this is.")
        .to(this::version);
    routes
        .post(ENDPOINT + "/invocations")
        .action("endpoint.invoke")
        .summary(
            "Predicts rows as MLflow's scoring server does, from JSON, CSV with a header or"
                + " Parquet.")
        .query(Shape.optional("explain", Shape.text()))
        .headers(InvocationHeaders.DECLARED)
        .consumes("*/*")
        .maxBody(config.bodyBytes())
        .nonBlockingUpTo(config.loopBytes())
        .body(
            Shape.either(
                form("dataframe_split", Shape.object()),
                form("dataframe_records", Shape.list(Shape.object())),
                form("instances", Shape.list(Shape.anything())),
                form("inputs", Shape.anything())))
        .answer(
            Shape.object(
                Shape.required("predictions", Shape.list(Shape.number())),
                Shape.optional("explanations", Shape.list(Shape.object()))))
        .to(this::invoke);
  }

  private static Shape form(String name, Shape rows) {
    return Shape.object(Shape.required(name, rows), Shape.optional(Parameters.KEY, Shape.object()));
  }

  private Response ping(Request request) {
    var _ = endpoints.serving(request.path("endpoint"));
    return Response.text("\n");
  }

  private Response version(Request request) {
    var _ = endpoints.serving(request.path("endpoint"));
    return Response.text(VERSION);
  }

  private Response invoke(Request request) {
    ScoringRequest form =
        new ScoringRequest(
            request.header("Content-Type").orElse(""),
            request.body(),
            InvocationHeaders.explaining(request),
            parquet);
    Invocation invocation = InvocationHeaders.invocation(request, request.path("endpoint"), form);
    return InvocationHeaders.response(invocation, invocations.invoke(invocation));
  }
}
