package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on published versions.
final class VersionBody {
  private VersionBody() {}

  record Publish(String stateMachineArn, @Nullable String revisionId, @Nullable String description)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("stateMachineArn", stateMachineArn)
          .length("description", description, 0, 256);
    }
  }

  record Published(String stateMachineVersionArn, BigDecimal creationDate) {}

  record ListVersions(
      String stateMachineArn, @Nullable Integer maxResults, @Nullable String nextToken)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("stateMachineArn", stateMachineArn).page(maxResults, nextToken);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Versions(List<Published> stateMachineVersions, @Nullable String nextToken) {}

  record Delete(String stateMachineVersionArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("stateMachineVersionArn", stateMachineVersionArn);
    }
  }
}
