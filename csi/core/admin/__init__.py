from csi.core.admin import mission

__all__ = ["mission"]
