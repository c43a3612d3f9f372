package io.millrace.server.lineage;

import static io.millrace.base.ErrorCode.LINEAGE_INVALID;

import io.millrace.base.MillraceException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Something that has a place in a lineage. Its text is `kind:id`.
public record Thing(Kind kind, String id) {
  /// Room for the name and the digest of a dataset, and for the id of its experiment.
  private static final int ID_MAX = 600;

  /// What it is, and how its id reads.
  public enum Kind {
    /// An inference id.
    PREDICTION,
    /// An endpoint's config: `price/2`.
    ENDPOINT_CONFIG,
    /// `price-xgboost@champion`.
    MODEL_ALIAS,
    /// `price-xgboost/4`.
    MODEL_VERSION,
    /// A logged model's id.
    LOGGED_MODEL,
    /// A run's id.
    RUN,
    /// `listings/3`.
    DATASET_VERSION,
    /// A dataset from elsewhere that runs of an experiment have read: the experiment's id, name and
    /// digest, `3/wine/0f6a3d2e`.
    DATASET_INPUT,
    /// An execution's id.
    EXECUTION,
    /// The key of a visit to a Task state: that of the execution and a number, `….23`.
    TASK,
    /// An approval's id.
    APPROVAL,
    /// The key of the task by which a monitor has compared.
    COMPARISON,
    /// The number of an event.
    EVENT;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A name and a number as one id.
  public static Thing of(Kind kind, String name, int number) {
    return new Thing(kind, name + "/" + number);
  }

  /// @throws MillraceException with `LINEAGE_INVALID`
  static Thing parse(String text) {
    String[] parts = text.split("[:/]", 2);
    Optional<Kind> kind =
        Arrays.stream(Kind.values()).filter(each -> each.word().equals(parts[0])).findFirst();
    if (kind.isEmpty() || parts.length < 2 || parts[1].isEmpty() || parts[1].length() > ID_MAX) {
      throw new MillraceException(
          LINEAGE_INVALID,
          "of: '%s' names nothing that has a lineage.".formatted(text),
          "Write a kind and an id, such as prediction:order-77; kinds are "
              + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))
              + ".");
    }
    return new Thing(kind.get(), parts[1]);
  }

  /// The name in an id that ends with a number.
  String name() {
    int slash = id.lastIndexOf('/');
    return slash < 0 ? id : id.substring(0, slash);
  }

  /// The number at the end of an id.
  ///
  /// @throws MillraceException with `LINEAGE_INVALID` if there is none
  int number() {
    String end = id.substring(id.lastIndexOf('/') + 1);
    MillraceException.require(
        end.matches("[0-9]{1,9}"),
        LINEAGE_INVALID,
        "Write the name and the number, such as model-version:price/3.",
        "of: '%s' does not end with a number.",
        this);
    return Integer.parseInt(end);
  }

  @Override
  public String toString() {
    return kind.word() + ":" + id;
  }
}
