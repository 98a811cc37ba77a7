"""The earlier name of `backbone`, from which programs that were exported before import."""

from cnnviz.nets.transfer.backbone import features_model as features_model
