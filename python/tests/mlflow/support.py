"""What several of the tests use."""
import uuid

import mlflow
import pytest
from mlflow.exceptions import MlflowException

IS_MLFLOW_3 = not mlflow.__version__.startswith("2.")


def unique(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


def fails(error_code, call, *args, **kwargs):
    """The message of a call that fails as it should."""
    with pytest.raises(MlflowException) as caught:
        call(*args, **kwargs)
    assert caught.value.error_code == error_code
    return caught.value.message


def run_of(run):
    return mlflow.get_run(run.info.run_id)
