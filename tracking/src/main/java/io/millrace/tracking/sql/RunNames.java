package io.millrace.tracking.sql;

import java.util.List;
import java.util.random.RandomGenerator;

/// Names for runs and models that were given none: `bright-heron-417`.
final class RunNames {
  private static final List<String> QUALITIES =
      List.of(
          "able", "brave", "bright", "calm", "clever", "gentle", "keen", "lively", "merry",
          "nimble", "patient", "quick", "quiet", "sharp", "sturdy", "swift", "wise", "witty");
  private static final List<String> BIRDS =
      List.of(
          "crane", "dipper", "finch", "grebe", "heron", "ibis", "jay", "kestrel", "lark", "martin",
          "osprey", "plover", "robin", "swan", "teal", "wagtail", "wren");

  private RunNames() {}

  static String next(RandomGenerator random) {
    return "%s-%s-%d"
        .formatted(
            QUALITIES.get(random.nextInt(QUALITIES.size())),
            BIRDS.get(random.nextInt(BIRDS.size())),
            random.nextInt(1_000));
  }
}
