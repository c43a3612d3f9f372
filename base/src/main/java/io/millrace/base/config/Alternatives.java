package io.millrace.base.config;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sifts what a validator says about `anyOf` and `oneOf`: it reports the faults of all branches,
/// though the writer meant one. Branches made for another kind of value are left out as long as one
/// for this kind is there; so is the remark that none matched.
final class Alternatives {
  private static final Pattern BRANCH = Pattern.compile("(.*/(?:anyOf|oneOf))/([0-9]+)(/.*)");
  private static final Pattern OTHER_KIND = Pattern.compile("(/\\$ref)*/(type|const|enum)");

  private final List<Fault> faults;

  private Alternatives(List<Fault> faults) {
    this.faults = faults;
  }

  /// One error, seen from one of the branches around it.
  ///
  /// @param choice path of the keyword `anyOf` or `oneOf`
  /// @param value pointer to the value at fault
  private record Fault(String choice, String branch, String rest, String value) {
    boolean isOtherKind() {
      return OTHER_KIND.matcher(rest).matches();
    }

    boolean isWithin(Fault whole) {
      return choice.equals(whole.choice)
          && (value.equals(whole.value) || value.startsWith(whole.value + "/"));
    }
  }

  static List<Error> sift(List<Error> errors) {
    List<Fault> faults = errors.stream().flatMap(error -> around(error).stream()).toList();
    Alternatives alternatives = new Alternatives(faults);
    return errors.stream().filter(alternatives::isKept).toList();
  }

  /// The error as seen from each branch around it, from the innermost outwards.
  private static List<Fault> around(Error error) {
    List<Fault> faults = new ArrayList<>();
    @Nullable Fault fault = innermost(path(error), error);
    while (fault != null) {
      faults.add(fault);
      fault = innermost(fault.choice, error);
    }
    return faults;
  }

  private static @Nullable Fault innermost(String path, Error error) {
    Matcher branch = BRANCH.matcher(path);
    return branch.matches()
        ? new Fault(
            branch.group(1),
            branch.group(2),
            branch.group(3),
            error.getInstanceLocation().toString())
        : null;
  }

  private static String path(Error error) {
    return error.getEvaluationPath().toString();
  }

  private boolean isKept(Error error) {
    String value = error.getInstanceLocation().toString();
    boolean isRemark =
        faults.stream().anyMatch(fault -> fault.isWithin(new Fault(path(error), "", "", value)));
    return !isRemark && around(error).stream().noneMatch(this::isBesidesThePoint);
  }

  /// Whether the branch is for another kind of value, and some other branch is not.
  private boolean isBesidesThePoint(Fault fault) {
    return faults.stream()
        .filter(Fault::isOtherKind)
        .filter(fault::isWithin)
        .filter(other -> other.branch.equals(fault.branch))
        .anyMatch(this::hasRival);
  }

  private boolean hasRival(Fault other) {
    Set<String> branches = new HashSet<>();
    faults.stream().filter(f -> f.isWithin(other)).forEach(f -> branches.add(f.branch));
    faults.stream()
        .filter(
            f -> f.isOtherKind() && f.choice.equals(other.choice) && f.value.equals(other.value))
        .forEach(f -> branches.remove(f.branch));
    return !branches.isEmpty();
  }
}
