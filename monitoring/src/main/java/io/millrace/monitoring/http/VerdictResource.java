package io.millrace.monitoring.http;

import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.SequentialTest;
import io.millrace.monitoring.VariantVerdicts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/endpoints/{name}/verdict`: which of an endpoint's variants answers better.
public final class VerdictResource implements Resource {
  private static final String METRIC = "absolute_error";

  private final VariantVerdicts verdicts;

  public VerdictResource(VariantVerdicts verdicts) {
    this.verdicts = verdicts;
  }

  /// @param metric whose mean is compared; less is better
  /// @param alpha largest probability that a comparison calls equal variants different
  record Body(String metric, double alpha, String reference, List<Variant> variants) {}

  /// @param difference mean error of the variant - that of the reference; absent without labels
  /// @param low end of the interval that holds the true difference at all times together
  /// @param p always-valid p-value
  /// @param verdict `better`, `worse` or `undecided`
  record Variant(
      String variant,
      String models,
      long referenceRows,
      long rows,
      @Nullable Double difference,
      @Nullable Double low,
      @Nullable Double high,
      double p,
      String verdict) {
    static Variant of(VariantVerdicts.Compared compared) {
      SequentialTest.Summary test = compared.test();
      return new Variant(
          compared.variant().name(),
          compared.variant().modelVersions(),
          test.first(),
          test.second(),
          figure(test.difference()),
          figure(test.low()),
          figure(test.high()),
          test.p(),
          switch (test.verdict()) {
            case UNDECIDED -> "undecided";
            case LESS -> "better";
            case MORE -> "worse";
          });
    }

    private static @Nullable Double figure(Measure measure) {
      return measure.defined() ? measure.orNaN() : null;
    }
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/endpoints/{name}/verdict")
        .action("endpoint.read")
        .summary("Which variant answers better, by a test that may be looked at at any time.")
        .answer(wire(Body.class))
        .to(this::find);
  }

  private Response find(Request request) {
    VariantVerdicts.Verdicts found = verdicts.of(request.path("name"));
    return Response.json(
        new Body(
            METRIC,
            found.alpha(),
            found.reference().name(),
            found.compared().stream().map(Variant::of).toList()));
  }
}
