package io.millrace.data;

import static io.millrace.base.ErrorCode.DATASET_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a dataset is wanted to be. Names of columns are compared without regard to case.
///
/// @param name 1 to 63 lower-case letters, digits, `_` or `-`, starting with a letter; the table's
///     name in SQL
/// @param target the column that models learn; a row without it is quarantined
/// @param ignored columns that are kept as they are written, for SQL, but neither checked nor read
///     into frames
/// @param optional columns that a file may lack
/// @param types types of columns that are not left to the first file
/// @param quarantineLimit the largest share of rows, 0 to 1, that may be quarantined without
///     stopping the version
public record DatasetSpec(
    String name,
    Optional<String> target,
    Set<String> ignored,
    Set<String> optional,
    Map<String, ColumnType> types,
    double quarantineLimit) {
  public static final double DEFAULT_QUARANTINE_LIMIT = 0.05;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final String FIX = "Correct the dataset's declaration in the project file.";

  /// @throws io.millrace.base.MillraceException with `DATASET_INVALID` if a rule above is broken
  public DatasetSpec {
    ignored = Set.copyOf(ignored);
    optional = Set.copyOf(optional);
    types = Map.copyOf(types);
    require(
        NAME.matcher(name).matches(),
        DATASET_INVALID,
        FIX,
        "dataset name: '%s' (expected: 1 to 63 of a-z 0-9 _ -, starting with a letter)",
        name);
    require(
        target.isEmpty() || !contains(ignored, target.get()),
        DATASET_INVALID,
        FIX,
        "dataset '%s': target '%s' is also ignored",
        name,
        target.orElse(""));
    require(
        quarantineLimit >= 0 && quarantineLimit <= 1,
        DATASET_INVALID,
        FIX,
        "dataset '%s': quarantine limit %s (expected: 0 to 1)",
        name,
        quarantineLimit);
  }

  /// A dataset with defaults.
  public static DatasetSpec of(String name, String target) {
    return of(name, Optional.of(target));
  }

  /// A dataset with defaults.
  public static DatasetSpec of(String name, Optional<String> target) {
    return new DatasetSpec(name, target, Set.of(), Set.of(), Map.of(), DEFAULT_QUARANTINE_LIMIT);
  }

  public DatasetSpec withIgnored(Set<String> names) {
    return new DatasetSpec(name, target, names, optional, types, quarantineLimit);
  }

  public DatasetSpec withOptional(Set<String> names) {
    return new DatasetSpec(name, target, ignored, names, types, quarantineLimit);
  }

  public DatasetSpec withTypes(Map<String, ColumnType> wanted) {
    return new DatasetSpec(name, target, ignored, optional, wanted, quarantineLimit);
  }

  public DatasetSpec withQuarantineLimit(double share) {
    return new DatasetSpec(name, target, ignored, optional, types, share);
  }

  public boolean isTarget(String column) {
    return target.isPresent() && contains(Set.of(target.get()), column);
  }

  public boolean isIgnored(String column) {
    return contains(ignored, column);
  }

  public boolean isOptional(String column) {
    return contains(optional, column);
  }

  /// The type that is declared for a column.
  public Optional<ColumnType> type(String column) {
    return types.entrySet().stream()
        .filter(e -> contains(Set.of(e.getKey()), column))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean contains(Set<String> names, String column) {
    return names.stream().anyMatch(n -> Schema.folded(n).equals(Schema.folded(column)));
  }
}
