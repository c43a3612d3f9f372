package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRuns.Change;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on map runs.
final class MapRunBody {
  private MapRunBody() {}

  record Of(String executionArn, @Nullable Integer maxResults, @Nullable String nextToken)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("executionArn", executionArn).page(maxResults, nextToken);
    }
  }

  record Describe(String mapRunArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      checkArn(constraints, mapRunArn);
    }
  }

  private static void checkArn(Constraints constraints, String mapRunArn) {
    constraints.required("mapRunArn", mapRunArn).length("mapRunArn", mapRunArn, 1, 2_000);
  }

  record Update(
      String mapRunArn,
      @Nullable Integer maxConcurrency,
      @Nullable Double toleratedFailurePercentage,
      @Nullable Long toleratedFailureCount)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      checkArn(constraints, mapRunArn);
      constraints
          .range("maxConcurrency", maxConcurrency, 0, Integer.MAX_VALUE)
          .range("toleratedFailurePercentage", toleratedFailurePercentage, 0, 100)
          .range("toleratedFailureCount", toleratedFailureCount, 0, Long.MAX_VALUE);
    }

    /// @param concurrencyMax what a concurrency of 0 means
    Change change(int concurrencyMax) {
      return new Change(
          maxConcurrency == null
              ? OptionalInt.empty()
              : OptionalInt.of(
                  maxConcurrency == 0 ? concurrencyMax : Math.min(maxConcurrency, concurrencyMax)),
          toleratedFailureCount == null
              ? OptionalLong.empty()
              : OptionalLong.of(toleratedFailureCount),
          toleratedFailurePercentage == null
              ? OptionalDouble.empty()
              : OptionalDouble.of(toleratedFailurePercentage));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record MapRuns(List<Summary> mapRuns, @Nullable String nextToken) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Summary(
      String executionArn,
      String mapRunArn,
      String stateMachineArn,
      BigDecimal startDate,
      @Nullable BigDecimal stopDate) {}

  /// @param pending those that are known to come
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Counts(
      long pending,
      long running,
      long succeeded,
      long failed,
      long timedOut,
      long aborted,
      long total,
      long resultsWritten,
      @Nullable Long failuresNotRedrivable,
      @Nullable Long pendingRedrive) {
    static Counts of(MapRun.Counts counts, MapRun.Status status) {
      boolean failed = status != MapRun.Status.SUCCEEDED && status != MapRun.Status.RUNNING;
      return new Counts(
          counts.pending(),
          counts.running(),
          counts.succeeded(),
          counts.failed(),
          counts.timedOut(),
          counts.aborted(),
          counts.total(),
          counts.succeeded(),
          failed ? 0L : null,
          failed || counts.pendingRedrive() > 0 ? counts.pendingRedrive() : null);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Described(
      String mapRunArn,
      String executionArn,
      String status,
      BigDecimal startDate,
      @Nullable BigDecimal stopDate,
      int maxConcurrency,
      double toleratedFailurePercentage,
      long toleratedFailureCount,
      Counts itemCounts,
      Counts executionCounts,
      int redriveCount,
      @Nullable BigDecimal redriveDate) {}
}
