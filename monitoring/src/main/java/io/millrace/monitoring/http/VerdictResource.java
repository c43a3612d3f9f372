package io.millrace.monitoring.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.ml.metric.Measure;
import io.millrace.ml.metric.SequentialTest;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.serving.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/endpoints/{name}/verdict`: which of an endpoint's variants answers better.
public final class VerdictResource implements Resource {
  private static final String LOWER = "lower";
  private static final String HIGHER = "higher";

  private final VariantVerdicts verdicts;

  public VerdictResource(VariantVerdicts verdicts) {
    this.verdicts = verdicts;
  }

  /// @param metric whose mean is compared
  /// @param better `higher` or `lower`: which mean is the better one
  /// @param alpha largest probability that a comparison calls equal variants different
  /// @param leftOut answers whose labels have another count of numbers than they
  record Body(
      String metric,
      String better,
      double alpha,
      String reference,
      List<Variant> variants,
      long leftOut) {}

  /// @param difference mean of the variant - that of the reference; absent without figures
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
    static Variant of(VariantVerdicts.Compared compared, boolean lower) {
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
            case LESS -> lower ? "better" : "worse";
            case MORE -> lower ? "worse" : "better";
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
        .query(optional("metric", text()), optional("better", choice("higher", "lower")))
        .answer(wire(Body.class))
        .to(this::find);
  }

  private Response find(Request request) {
    String metric = request.query("metric").orElse(Outcome.ABSOLUTE_ERROR);
    boolean errors = metric.equals(Outcome.ABSOLUTE_ERROR);
    String better = request.query("better").orElse(errors ? LOWER : HIGHER);
    require(
        better.equals(LOWER) || (better.equals(HIGHER) && !errors),
        REQUEST_INVALID,
        "Leave it out for absolute errors, of which lower ones are better.",
        "better: '%s' (expected: %s)",
        better,
        errors ? "lower" : "higher or lower");
    VariantVerdicts.Verdicts found = verdicts.of(request.path("name"), metric);
    return Response.json(
        new Body(
            metric,
            better,
            found.alpha(),
            found.reference().name(),
            found.compared().stream().map(each -> Variant.of(each, better.equals(LOWER))).toList(),
            found.leftOut()));
  }
}
