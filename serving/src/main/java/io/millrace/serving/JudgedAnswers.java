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
  /// @param value finite; NaN where that is several numbers
  /// @param absoluteError of the answer, if what became known is its label; of several numbers the
  ///     mean of theirs. NaN where the answer has another count of numbers
  public record JudgedAnswer(int config, String variant, double value, double absoluteError) {
    /// Whether the answer has as many numbers as what became known of it.
    public boolean isComparable() {
      return !Double.isNaN(absoluteError);
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
      double @Nullable [] several;
      int config;
      double prediction;
      double @Nullable [] numbers;
      @Nullable String variant;

      double absoluteError() {
        if (several == null && numbers == null) {
          return Math.abs(value - prediction);
        }
        double[] labels = several == null ? new double[] {value} : several;
        double[] answer = numbers == null ? new double[] {prediction} : numbers;
        return absoluteError(labels, answer);
      }

      private static double absoluteError(double[] labels, double[] answer) {
        double sum = 0;
        for (int i = 0; i < answer.length && labels.length == answer.length; i++) {
          sum += Math.abs(labels[i] - answer[i]);
        }
        return labels.length == answer.length ? sum / answer.length : Double.NaN;
      }
    }

    synchronized void look(
        Captures captures, String endpoint, Feedback feedback, Consumer<JudgedAnswer> take) {
      Feedback.Arrived news = feedback.arrived(arrived);
      if (news.values().isEmpty() && news.several().isEmpty() && known.isEmpty()) {
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
          take.accept(
              new JudgedAnswer(each.config, each.variant, each.value, each.absoluteError()));
        }
      }
    }

    /// @return ids whose answers are to be found
    private Set<String> learn(Feedback.Arrived news) {
      Set<String> wanted = new HashSet<>();
      news.values()
          .forEach(
              (id, value) -> {
                Known each = known(id, wanted);
                each.value = value;
                each.several = null;
              });
      news.several()
          .forEach(
              (id, numbers) -> {
                Known each = known(id, wanted);
                each.value = Double.NaN;
                each.several = numbers;
              });
      return wanted;
    }

    private Known known(String id, Set<String> wanted) {
      Known each = known.get(id);
      if (each == null) {
        each = new Known();
        known.put(id, each);
        open++;
      }
      if (each.variant == null) {
        wanted.add(id);
      }
      return each;
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
          each.numbers = answers.several().get(row);
          open--;
        }
      }
    }
  }
}
