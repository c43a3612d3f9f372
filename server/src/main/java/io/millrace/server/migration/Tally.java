package io.millrace.server.migration;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What was found and brought over so far.
public final class Tally {
  /// What is counted.
  public enum Thing {
    EXPERIMENTS("experiments"),
    RUNS("runs"),
    METRIC_POINTS("metric points"),
    LOGGED_MODELS("logged models"),
    REGISTERED_MODELS("registered models"),
    MODEL_VERSIONS("model versions"),
    ARTIFACTS("artifacts"),
    BYTES("artifact bytes");

    private final String words;

    Thing(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  private final Map<Thing, Long> found = new EnumMap<>(Thing.class);
  private final Map<Thing, Long> brought = new EnumMap<>(Thing.class);
  private final List<String> leftOut = new ArrayList<>();

  void find(Thing thing, long count) {
    found.merge(thing, count, Long::sum);
  }

  void bring(Thing thing, long count) {
    brought.merge(thing, count, Long::sum);
  }

  void leaveOut(String what) {
    leftOut.add(what);
  }

  public long found(Thing thing) {
    return found.getOrDefault(thing, 0L);
  }

  /// By this attempt; what an earlier one brought is not counted again.
  public long brought(Thing thing) {
    return brought.getOrDefault(thing, 0L);
  }

  /// What cannot be brought over, a sentence for each.
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }
}
