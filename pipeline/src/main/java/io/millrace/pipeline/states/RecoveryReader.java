package io.millrace.pipeline.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Reads `Retry` and `Catch`.
record RecoveryReader(Fields fields, Flows flows) {
  private static final int MAX = 99_999_999;
  private static final double MAX_DELAY = 31_622_399;
  private static final Set<String> RETRIER =
      Set.of(
          "ErrorEquals",
          "IntervalSeconds",
          "MaxAttempts",
          "BackoffRate",
          "MaxDelaySeconds",
          "JitterStrategy",
          "Comment");
  private static final Set<String> JSONATA_CATCHER =
      Set.of("ErrorEquals", "Next", "Output", "Assign", "Comment");
  private static final Set<String> JSONPATH_CATCHER =
      Set.of("ErrorEquals", "Next", "ResultPath", "Assign", "Comment");

  Recovery read() {
    List<Recovery.Retrier> retriers = new ArrayList<>();
    List<Fields> retry = fields.objects("Retry");
    for (int i = 0; i < retry.size(); i++) {
      retriers.add(retrier(retry.get(i), i == retry.size() - 1));
    }
    List<Recovery.Catcher> catchers = new ArrayList<>();
    List<Fields> caught = fields.objects("Catch");
    for (int i = 0; i < caught.size(); i++) {
      catchers.add(catcher(caught.get(i), i, i == caught.size() - 1));
    }
    return new Recovery(retriers, catchers);
  }

  private Recovery.Retrier retrier(Fields retrier, boolean last) {
    retrier.allow(RETRIER);
    List<String> errors = errors(retrier, last);
    int interval = retrier.integer("IntervalSeconds", 1, MAX).orElse(1);
    int attempts = retrier.integer("MaxAttempts", 0, MAX).orElse(3);
    double rate = retrier.number("BackoffRate", 1, MAX).orElse(2.0);
    Optional<Integer> most = retrier.integer("MaxDelaySeconds", 1, (int) MAX_DELAY);
    if (most.isPresent() && most.get() <= interval) {
      retrier
          .findings()
          .add(retrier.at("MaxDelaySeconds"), "It must be greater than 'IntervalSeconds'");
    }
    Recovery.Jitter jitter =
        retrier
            .oneOf("JitterStrategy", List.of("NONE", "FULL"))
            .map(Recovery.Jitter::valueOf)
            .orElse(Recovery.Jitter.NONE);
    OptionalDouble cap = most.isPresent() ? OptionalDouble.of(most.get()) : OptionalDouble.empty();
    return new Recovery.Retrier(errors, interval, attempts, rate, cap, jitter);
  }

  private Recovery.Catcher catcher(Fields catcher, int index, boolean last) {
    catcher.allow(flows.language() == QueryLanguage.JSONATA ? JSONATA_CATCHER : JSONPATH_CATCHER);
    catcher.require("Next");
    return new Recovery.Catcher(
        errors(catcher, last),
        catcher.string("Next").orElse(""),
        flows.catcher(catcher, "Catch/" + index + "/"));
  }

  private static List<String> errors(Fields fields, boolean last) {
    fields.require("ErrorEquals");
    if (!fields.has("ErrorEquals")) {
      return List.of();
    }
    List<String> errors = fields.strings("ErrorEquals");
    if (errors.contains(ErrorNames.ALL) && (errors.size() > 1 || !last)) {
      fields
          .findings()
          .add(
              fields.at("ErrorEquals"),
              "'States.ALL' must stand alone, in the last element of its array");
    }
    return errors;
  }
}
