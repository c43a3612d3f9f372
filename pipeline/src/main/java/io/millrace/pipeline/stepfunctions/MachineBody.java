package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on state machines. `stateMachineArn` and the like are there once the
/// constraints hold.
final class MachineBody {
  static final int DEFINITION_MAX = 1_048_576;

  private MachineBody() {}

  record Create(
      String name,
      String definition,
      String roleArn,
      @Nullable String type,
      Settings.@Nullable Logging loggingConfiguration,
      Settings.@Nullable Tracing tracingConfiguration,
      Settings.@Nullable Encryption encryptionConfiguration,
      @JsonSetter(contentNulls = Nulls.FAIL) @Nullable List<Tag> tags,
      @Nullable Boolean publish,
      @Nullable String versionDescription)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("name", name)
          .length("name", name, 1, 80)
          .required("definition", definition)
          .length("definition", definition, 1, DEFINITION_MAX)
          .required("roleArn", roleArn)
          .length("roleArn", roleArn, 1, 256)
          .oneOf("type", type, "STANDARD", "EXPRESS")
          .length("versionDescription", versionDescription, 0, 256);
      checkLevel(constraints, loggingConfiguration);
      TagBody.check(constraints, tags);
    }

    ExecutionType executionType() {
      return MachineBody.executionType(type);
    }

    Settings settings() {
      return new Settings(
          roleArn,
          Settings.Logging.of(loggingConfiguration),
          Settings.Tracing.of(tracingConfiguration),
          Settings.Encryption.of(encryptionConfiguration));
    }
  }

  private static ExecutionType executionType(@Nullable String type) {
    return type == null ? ExecutionType.STANDARD : ExecutionType.valueOf(type);
  }

  private static void checkLevel(Constraints constraints, Settings.@Nullable Logging logging) {
    if (logging != null) {
      constraints.oneOf(
          "loggingConfiguration.level", logging.level(), "ALL", "ERROR", "FATAL", "OFF");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Created(
      String stateMachineArn, BigDecimal creationDate, @Nullable String stateMachineVersionArn) {}

  record Update(
      String stateMachineArn,
      @Nullable String definition,
      @Nullable String roleArn,
      Settings.@Nullable Logging loggingConfiguration,
      Settings.@Nullable Tracing tracingConfiguration,
      Settings.@Nullable Encryption encryptionConfiguration,
      @Nullable Boolean publish,
      @Nullable String versionDescription)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("stateMachineArn", stateMachineArn)
          .length("definition", definition, 1, DEFINITION_MAX)
          .length("roleArn", roleArn, 1, 256)
          .length("versionDescription", versionDescription, 0, 256);
      checkLevel(constraints, loggingConfiguration);
    }

    boolean isEmpty() {
      return definition == null
          && roleArn == null
          && loggingConfiguration == null
          && tracingConfiguration == null
          && encryptionConfiguration == null;
    }

    Settings settings(Settings before) {
      return new Settings(
          roleArn == null ? before.roleArn() : roleArn,
          loggingConfiguration == null
              ? before.logging()
              : Settings.Logging.of(loggingConfiguration),
          tracingConfiguration == null
              ? before.tracing()
              : Settings.Tracing.of(tracingConfiguration),
          encryptionConfiguration == null
              ? before.encryption()
              : Settings.Encryption.of(encryptionConfiguration));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Updated(
      BigDecimal updateDate,
      @Nullable String revisionId,
      @Nullable String stateMachineVersionArn) {}

  record Delete(String stateMachineArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("stateMachineArn", stateMachineArn);
    }
  }

  record Describe(String stateMachineArn, @Nullable String includedData) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("stateMachineArn", stateMachineArn)
          .oneOf("includedData", includedData, "ALL_DATA", "METADATA_ONLY");
    }

    boolean allData() {
      return !"METADATA_ONLY".equals(includedData);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Described(
      String stateMachineArn,
      String name,
      String status,
      @Nullable String definition,
      String roleArn,
      String type,
      BigDecimal creationDate,
      Settings.Logging loggingConfiguration,
      Settings.Tracing tracingConfiguration,
      Settings.Encryption encryptionConfiguration,
      @Nullable String label,
      @Nullable String revisionId,
      @Nullable String description,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Set<String>> variableReferences) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DescribedForExecution(
      String stateMachineArn,
      String name,
      @Nullable String definition,
      String roleArn,
      BigDecimal updateDate,
      Settings.Logging loggingConfiguration,
      Settings.Tracing tracingConfiguration,
      Settings.Encryption encryptionConfiguration,
      @Nullable String mapRunArn,
      @Nullable String label,
      @Nullable String revisionId,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Set<String>> variableReferences) {}

  record ListMachines(@Nullable Integer maxResults, @Nullable String nextToken) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.page(maxResults, nextToken);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Machines(List<Summary> stateMachines, @Nullable String nextToken) {}

  record Summary(String stateMachineArn, String name, String type, BigDecimal creationDate) {}

  record Validate(
      String definition,
      @Nullable String type,
      @Nullable String severity,
      @Nullable Integer maxResults)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("definition", definition)
          .length("definition", definition, 1, DEFINITION_MAX)
          .oneOf("type", type, "STANDARD", "EXPRESS")
          .oneOf("severity", severity, "ERROR", "WARNING")
          .range("maxResults", maxResults, 0, 100);
    }

    ExecutionType executionType() {
      return MachineBody.executionType(type);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Validated(String result, List<DefinitionText.Diagnostic> diagnostics, boolean truncated) {}
}
