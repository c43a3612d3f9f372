package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Wire records of operations on executions.
final class ExecutionBody {
  private static final String METADATA_ONLY = "METADATA_ONLY";

  private ExecutionBody() {}

  record Start(
      String stateMachineArn,
      @Nullable String name,
      @Nullable String input,
      @Nullable String traceHeader,
      @Nullable String includedData)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("stateMachineArn", stateMachineArn)
          .length("name", name, 1, 80)
          .length("input", input, 0, 262_144)
          .length("traceHeader", traceHeader, 0, 256)
          .oneOf("includedData", includedData, "ALL_DATA", METADATA_ONLY);
    }
  }

  record Started(String executionArn, BigDecimal startDate) {}

  /// @param billedDurationInMilliseconds in steps of 100, as the service counts
  record Billing(int billedMemoryUsedInMB, long billedDurationInMilliseconds) {
    private static final int MEMORY_MIN = 64;

    static Billing of(Duration took) {
      return new Billing(MEMORY_MIN, Math.max(1, Math.ceilDiv(took.toMillis(), 100L)) * 100);
    }
  }

  /// Of an execution that was waited for.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Ended(
      String executionArn,
      String stateMachineArn,
      String name,
      BigDecimal startDate,
      BigDecimal stopDate,
      String status,
      @Nullable String error,
      @Nullable String cause,
      @Nullable String input,
      Included inputDetails,
      @Nullable String output,
      @Nullable Included outputDetails,
      @Nullable String traceHeader,
      Billing billingDetails) {
    /// @param input as it was sent
    static Ended of(Execution execution, String input, Start start, Arns arns) {
      boolean all = !METADATA_ONLY.equals(start.includedData());
      Instant endedAt = execution.endedAt().orElse(execution.startedAt());
      return new Ended(
          arns.execution(execution),
          arns.machine(execution.pipeline()),
          execution.name(),
          EpochSeconds.of(execution.startedAt()),
          EpochSeconds.of(endedAt),
          execution.status().name(),
          all ? execution.error().orElse(null) : null,
          all ? execution.cause().orElse(null) : null,
          all ? input : null,
          new Included(all),
          all ? execution.output().map(Json::write).orElse(null) : null,
          execution.output().map(_ -> new Included(all)).orElse(null),
          start.traceHeader(),
          Billing.of(Duration.between(execution.startedAt(), endedAt)));
    }
  }

  record Stop(String executionArn, @Nullable String error, @Nullable String cause)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("executionArn", executionArn)
          .length("error", error, 0, 256)
          .length("cause", cause, 0, 32_768);
    }
  }

  record Stopped(BigDecimal stopDate) {}

  record Describe(String executionArn, @Nullable String includedData) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("executionArn", executionArn)
          .oneOf("includedData", includedData, "ALL_DATA", METADATA_ONLY);
    }

    boolean allData() {
      return !METADATA_ONLY.equals(includedData);
    }
  }

  record Redrive(String executionArn, @Nullable String clientToken) implements Checked {
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("executionArn", executionArn)
          .length("clientToken", clientToken, 1, 64)
          .matches("clientToken", clientToken, TOKEN);
    }
  }

  record Redriven(BigDecimal redriveDate) {}

  record Included(boolean included) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Described(
      String executionArn,
      String stateMachineArn,
      String name,
      String status,
      BigDecimal startDate,
      @Nullable BigDecimal stopDate,
      @Nullable String input,
      Included inputDetails,
      @Nullable String output,
      @Nullable Included outputDetails,
      @Nullable String error,
      @Nullable String cause,
      @Nullable String traceHeader,
      @Nullable String mapRunArn,
      @Nullable String stateMachineVersionArn,
      @Nullable String stateMachineAliasArn,
      int redriveCount,
      @Nullable BigDecimal redriveDate,
      String redriveStatus,
      @Nullable String redriveStatusReason) {}

  record ListExecutions(
      @Nullable String stateMachineArn,
      @Nullable String mapRunArn,
      @Nullable String statusFilter,
      @Nullable String redriveFilter,
      @Nullable Integer maxResults,
      @Nullable String nextToken)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .length("stateMachineArn", stateMachineArn, 1, 256)
          .length("mapRunArn", mapRunArn, 1, 2_000)
          .oneOf(
              "statusFilter",
              statusFilter,
              "RUNNING",
              "SUCCEEDED",
              "FAILED",
              "TIMED_OUT",
              "ABORTED",
              "PENDING_REDRIVE")
          .oneOf("redriveFilter", redriveFilter, "REDRIVEN", "NOT_REDRIVEN")
          .range("maxResults", maxResults, 0, 1_000)
          .length("nextToken", nextToken, 1, 3_096);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Executions(List<Summary> executions, @Nullable String nextToken) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Summary(
      String executionArn,
      String stateMachineArn,
      String name,
      String status,
      BigDecimal startDate,
      @Nullable BigDecimal stopDate,
      @Nullable String mapRunArn,
      @Nullable Integer itemCount,
      @Nullable String stateMachineVersionArn,
      @Nullable String stateMachineAliasArn,
      int redriveCount,
      @Nullable BigDecimal redriveDate) {}

  record History(
      String executionArn,
      @Nullable Integer maxResults,
      @Nullable Boolean reverseOrder,
      @Nullable String nextToken,
      @Nullable Boolean includeExecutionData)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("executionArn", executionArn).page(maxResults, nextToken);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Events(List<ObjectNode> events, @Nullable String nextToken) {}
}
