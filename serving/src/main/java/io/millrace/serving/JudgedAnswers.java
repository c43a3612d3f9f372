package io.millrace.serving;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The answers of endpoints of which something became known, such as a label or an outcome.
///
/// A look reads what has come since the last one: answers that were captured and numbers that
/// arrived. What it gives is what reading everything anew would give, in the same order: a number
/// may come long after its answer, before it, or again with another value, which then stands in the
/// place of the first. If several answers have one inference id, it is of the one that was captured
/// first.
///
/// What is read stays in memory, [#MOST] numbers of those that were looked at last; the rest, and
/// everything after a restart, is read from the beginning. So one of these is for all who look.
/// Thread-safe; blocks.
public final class JudgedAnswers {
  private static final int MOST = 2_000_000;

  private final Captures captures;

  /// The one that was looked at longest ago first; guarded by itself.
  private final SequencedMap<Key, Reading> readings = new LinkedHashMap<>(16, 0.75f, true);

  public JudgedAnswers(Captures captures) {
    this.captures = captures;
  }

  /// An answer and what became known of it.
  ///
  /// @param config the number of the endpoint's config that answered
  /// @param variant which of the config's variants answered; `batch`: the main one, as a line of a
  ///     file
  /// @param prediction NaN where several numbers were answered
  /// @param value finite
  public record JudgedAnswer(int config, String variant, double prediction, double value) {
    /// Whether one number was answered, which can be compared with the value.
    public boolean isOneNumber() {
      return !Double.isNaN(prediction);
    }
  }

  private record Key(String endpoint, String metric) {}

  /// Calls `take` with each answer of an endpoint of which `feedback` knows something, in the order
  /// in which that first became known.
  /// @param metric what `feedback` is about: together with the endpoint it must be the same in each
  ///     look
  public void look(String endpoint, String metric, Feedback feedback, Consumer<JudgedAnswer> take) {
    Reading reading;
    synchronized (readings) {
      reading = readings.computeIfAbsent(new Key(endpoint, metric), _ -> new Reading());
    }
    reading.look(captures, endpoint, feedback, take);
    forget();
  }

  /// What was looked at longest ago, as long as there is too much.
  private void forget() {
    synchronized (readings) {
      long all = readings.values().stream().mapToLong(Reading::size).sum();
      Iterator<Reading> oldest = readings.values().iterator();
      for (int left = readings.size(); all > MOST && left > 1; left--) {
        all -= oldest.next().size();
        oldest.remove();
      }
    }
  }

  /// What was read for one endpoint and metric; guarded by itself, but for its size.
  private static final class Reading {
    private final Map<String, Known> known = new LinkedHashMap<>();
    private Optional<String> arrived = Optional.empty();

    /// Up to here, all answers were compared with what is known.
    private String answered = "";

    /// How many numbers have no answer.
    private int open;

    private volatile int size;

    int size() {
      return size;
    }

    /// A number, and the answer that it is about as soon as that is captured.
    private static final class Known {
      double value;
      int config;
      double prediction;
      @Nullable String variant;
    }

    synchronized void look(
        Captures captures, String endpoint, Feedback feedback, Consumer<JudgedAnswer> take) {
      Feedback.Arrived news = feedback.arrived(arrived);
      if (news.values().isEmpty() && known.isEmpty()) {
        return;
      }
      captures.flush();
      String end = captures.bookmark();
      Set<String> wanted = learn(news);
      if (!wanted.isEmpty()) {
        match(captures.answersTo(endpoint, wanted));
      }
      if (answered.isEmpty() || open == 0) {
        answered = end;
      }
      arrived = Optional.of(news.bookmark());
      catchUp(captures, endpoint);
      size = known.size();
      for (Known each : known.values()) {
        if (each.variant != null) {
          take.accept(new JudgedAnswer(each.config, each.variant, each.prediction, each.value));
        }
      }
    }

    /// @return ids whose answers are to be found
    private Set<String> learn(Feedback.Arrived news) {
      Set<String> wanted = new HashSet<>();
      news.values()
          .forEach(
              (id, value) -> {
                Known each = known.get(id);
                if (each == null) {
                  each = new Known();
                  known.put(id, each);
                  open++;
                }
                each.value = value;
                if (each.variant == null) {
                  wanted.add(id);
                }
              });
      return wanted;
    }

    /// Finds the answers that were captured after what is known of them came.
    private void catchUp(Captures captures, String endpoint) {
      boolean more = true;
      while (more && open > 0) {
        CapturedAnswers answers = captures.answers(endpoint, answered);
        match(answers);
        more = !answers.bookmark().equals(answered);
        answered = answers.bookmark();
      }
    }

    private void match(CapturedAnswers answers) {
      for (int row = 0; row < answers.rows(); row++) {
        Known each = known.get(answers.inferenceIds().get(row));
        if (each != null && each.variant == null) {
          each.variant = answers.variants().get(row).intern();
          each.config = answers.configs()[row];
          each.prediction = answers.predictions()[row];
          open--;
        }
      }
    }
  }
}
